import Capture
import Format
import Patterns

/// Chooses entries by patterns of paths as `ls` prints them, with the source's name or without it.
struct PathRule: Sendable {
    private let globs: [Glob]

    init(_ patterns: [String]) {
        globs = patterns.map { Glob($0) }
    }

    var rule: Rollback.Rule {
        { [self] in matches($0, $1, isDirectory: $2) }
    }

    func matches(_ source: String, _ path: EntryPath, isDirectory: Bool = false) -> Bool {
        let whole = Array(source.utf8) + [UInt8(ascii: "/")] + path.bytes
        return globs.contains {
            $0.matches(path.bytes.span, isDirectory: isDirectory)
                || $0.matches(whole.span, isDirectory: isDirectory)
        }
    }
}
