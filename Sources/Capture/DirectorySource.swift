package import Files
import Format
import Patterns
import Synchronization

/// Yields a directory tree in path order, with whatever brings each entry back.
package final class DirectorySource: Source {
    private let walk: Mutex<DirectoryWalk>

    /// `root` may be a directory or a single file.
    package init(root: FilePath, rules: CaptureRules, scanStart: FileTime) throws {
        walk = Mutex(try DirectoryWalk(root: root, rules: rules, scanStart: scanStart))
    }

    package func next() throws -> SourceStep? {
        try walk.withLock { try $0.next() }
    }
}
