package import Format

/// Somebody else writes the history now: what we have to say is a fork from here on.
package struct LostLease: Error {
    /// The newest archive: of another epoch, or of ours, and then the one that others repeat.
    package let newest: Archive?
}
