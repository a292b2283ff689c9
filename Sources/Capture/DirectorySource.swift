package import Files
import Patterns
import Synchronization

/// Yields a directory tree in path order, with whatever brings each entry back.
package final class DirectorySource: Source {
    private let walk: Mutex<DirectoryWalk>

    /// `root` may be a directory or a single file.
    package init(
        root: FilePath, rules: CaptureRules, scanStart: FileTime,
        telling: @escaping @Sendable (SourceNews) -> Void = { _ in }
    ) throws {
        walk = Mutex(
            try DirectoryWalk(
                root: root, rules: rules, scanStart: scanStart, telling: telling))
    }

    package func next() throws -> SourceStep? {
        try walk.withLock { try $0.next() }
    }
}
