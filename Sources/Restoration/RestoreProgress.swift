package import Format

/// Hears how far a restore is.
package protocol RestoreProgress: Sendable {
    /// An entry is in its place, with all that belongs to it.
    func finished(_ path: EntryPath)
    func wrote(_ count: Int, of path: EntryPath)
}
