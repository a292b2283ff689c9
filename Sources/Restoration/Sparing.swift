package import Files
package import Format

/// Says what of a folder is never archived, and so stays where it is when the folder is replaced.
package struct Sparing: Sendable {
    /// Judges what lies directly in one folder.
    package struct Rules {
        let spare: (EntryPath, FileStatus) -> Bool
        let inner: (EntryPath, FileStatus, Directory, [DirectoryEntry]) throws -> Rules

        package init(
            spare: @escaping (EntryPath, FileStatus) -> Bool,
            inner: @escaping (EntryPath, FileStatus, Directory, [DirectoryEntry]) throws -> Rules
        ) {
            self.spare = spare
            self.inner = inner
        }
    }

    let rules: @Sendable (_ root: Directory, [DirectoryEntry]) throws -> Rules

    /// Rules for the root of what is on the disk, and for that of what the archive has.
    package init(rules: @escaping @Sendable (Directory, [DirectoryEntry]) throws -> Rules) {
        self.rules = rules
    }
}
