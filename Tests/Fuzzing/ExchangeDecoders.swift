import Capture
import Exchange
import Format
import TarArchive

extension Decoder {
    /// What reads files that others made.
    static let exchange = [
        Decoder("tar-import") { bytes in
            let reader = Reader(bytes)
            try drain(ImportedTree(.stream { reader.next($0) }))
            return nil
        },
        Decoder("zip-import") { bytes in
            let whole = bytes
            try drain(
                ImportedTree(
                    .file(count: Int64(whole.count)) { offset, count in
                        Array(whole[Int(offset)...].prefix(count))
                    }))
            return nil
        },
    ]

    /// Reads every source as a backup would; its paths must be in order.
    private static func drain(_ tree: ImportedTree) throws {
        for source in try tree.sources() {
            let entries = ImportedSource(tree, source)
            var last: EntryPath?
            while case .item(let item)? = try entries.next() {
                precondition(last.map { $0 < item.path } ?? true, "paths are out of order")
                last = item.path
            }
        }
    }
}

/// Gives bytes in order.
private final class Reader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    func next(_ count: Int) -> [UInt8] {
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }
}
