import Patterns

/// What of a directory is not to be taken.
package struct CaptureRules: Sendable {
    /// In gitignore's syntax, relative to the source.
    package var excludes: [String] = []
    /// Files of this name, at any depth, hold further rules; empty for none.
    package var ignoreFileName = ".holdfastignore"
    /// Leave out folders with a valid CACHEDIR.TAG, but for the tag.
    package var excludesCaches = false
    /// Do not go into other file systems.
    package var staysOnFileSystem = false
    /// Leave out larger files.
    package var largestFile: UInt64?
    /// Which files must be whole JSON, in gitignore's syntax.
    package var json = ["*.json"]
    /// Everything is to be an SQLite database.
    package var wantsDatabases = false
    /// From then on no lock is waited for.
    package var deadline: ContinuousClock.Instant?

    package init() {}
}
