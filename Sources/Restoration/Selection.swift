package import Format

/// Which entries of a source are restored.
package struct Selection: Sendable {
    /// Judges a path as `ls` prints it, and whether it is a folder.
    package typealias Rule = @Sendable (_ path: EntryPath, _ isDirectory: Bool) -> Bool

    package static let everything = Selection(include: nil, exclude: nil)

    private let include: Rule?
    private let exclude: Rule?

    /// Without `include` all is restored; `exclude` wins over it.
    package init(include: Rule?, exclude: Rule?) {
        self.include = include
        self.exclude = exclude
    }

    /// Whether nothing is left out.
    package var isEverything: Bool { include == nil && exclude == nil }

    package func contains(_ path: EntryPath, isDirectory: Bool) -> Bool {
        if let exclude, exclude(path, isDirectory) { return false }
        return include.map { $0(path, isDirectory) } ?? true
    }
}
