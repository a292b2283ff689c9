/// A pattern that picks paths as they are listed, and with a folder all that is below it.
///
/// The syntax is gitignore's without `!` and comments: without a slash it names things at any
/// depth, with one it starts at the root.
package struct Glob: Sendable {
    private let pattern: PathPattern

    package init(_ text: [UInt8]) {
        pattern = PathPattern(parsing: text)
    }

    package init(_ text: String) {
        self.init(Array(text.utf8))
    }

    /// Why nothing can match; nil for a sound pattern.
    package var impossibility: Impossibility? {
        if case .never(let reason) = pattern.shape { reason } else { nil }
    }

    package func matches(_ path: Span<UInt8>, isDirectory: Bool) -> Bool {
        pattern.matchesPathOrParent(path, isDirectory: isDirectory)
    }
}
