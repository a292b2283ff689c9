import Configuration
import Format
import Repository

/// A path as `ls` prints it: the source's name, then the path inside.
struct EntryAddress {
    let source: Int
    let path: EntryPath

    /// With a single source its name may be left out.
    init(_ text: String, in archive: Archive) throws {
        let bytes = Array(text.utf8.drop { $0 == UInt8(ascii: "/") })
        let trimmed = Array(bytes.reversed().drop { $0 == UInt8(ascii: "/") }.reversed())
        for (index, source) in archive.sources.enumerated() {
            let name = Array(source.name.utf8)
            if trimmed == name {
                self.init(index, .root)
                return
            }
            guard trimmed.starts(with: name + [UInt8(ascii: "/")]) else { continue }
            self.init(index, try Self.path(Array(trimmed[(name.count + 1)...]), text))
            return
        }
        guard archive.sources.count == 1 else { throw Self.unknown(text, archive) }
        self.init(0, try Self.path(trimmed, text))
    }

    private init(_ source: Int, _ path: EntryPath) {
        self.source = source
        self.path = path
    }

    private static func path(_ bytes: [UInt8], _ text: String) throws -> EntryPath {
        do {
            return try EntryPath(bytes)
        } catch {
            throw UsageError.other(
                "\"\(text)\" is no path of an archive", hint: "holdfast ls lists them")
        }
    }

    private static func unknown(_ text: String, _ archive: Archive) -> UsageError {
        let names = archive.sources.map(\.name).joined(separator: ", ")
        return .other(
            "\"\(text)\" begins with no source of archive \(archive.number)",
            hint: "its sources are: \(names)")
    }

    /// The path of an entry as `ls` prints it.
    static func text(_ entry: Entry, of source: Archive.Source) -> String {
        let name = PrintablePath.text(source.name)
        return entry.path == .root ? name : "\(name)/\(entry.path)"
    }

    /// The same as bytes, for globs.
    static func bytes(_ entry: Entry, of source: Archive.Source) -> [UInt8] {
        let name = Array(source.name.utf8)
        return entry.path == .root ? name : name + [UInt8(ascii: "/")] + entry.path.bytes
    }
}
