import Format
import Patterns

/// The globs of `--include` and `--exclude`, which mean paths as `ls` prints them, with the
/// source's name or without it.
struct EntryGlobs: Sendable {
    private let include: [Glob]
    private let exclude: [Glob]

    init(_ invocation: Invocation) {
        include = invocation.arguments.values(.include).map { Glob($0) }
        exclude = invocation.arguments.values(.exclude).map { Glob($0) }
    }

    func contains(_ source: String, _ path: EntryPath, isDirectory: Bool) -> Bool {
        guard !include.isEmpty || !exclude.isEmpty else { return true }
        let name = Array(source.utf8)
        let inside = path.bytes
        let whole = inside.isEmpty ? name : name + [UInt8(ascii: "/")] + inside
        let matches = { (globs: [Glob]) in
            globs.contains {
                $0.matches(inside.span, isDirectory: isDirectory)
                    || $0.matches(whole.span, isDirectory: isDirectory)
            }
        }
        return !matches(exclude) && (include.isEmpty || matches(include))
    }
}
