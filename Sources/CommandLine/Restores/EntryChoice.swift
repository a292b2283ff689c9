import Capture
import Format
import Patterns

/// Globs that mean paths as `ls` prints them, with the source's name or without it.
struct EntryChoice {
    private let globs: [Glob]

    /// Nil without any: then all entries are meant.
    init?(_ texts: [String]) {
        guard !texts.isEmpty else { return nil }
        globs = texts.map { Glob($0) }
    }

    var rule: Rollback.Rule {
        { [globs] source, path, isDirectory in
            let (name, inside) = (Array(source.utf8), path.bytes)
            let whole = inside.isEmpty ? name : name + [UInt8(ascii: "/")] + inside
            return globs.contains {
                $0.matches(inside.span, isDirectory: isDirectory)
                    || $0.matches(whole.span, isDirectory: isDirectory)
            }
        }
    }
}
