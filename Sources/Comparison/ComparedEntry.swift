import Capture
package import Format
import Repository

/// One entry as one side of a comparison has it.
package struct ComparedEntry {
    package let path: EntryPath
    package let metadata: Entry.Metadata
    package let kind: Kind
    /// The first name of the same file.
    let linkedTo: EntryPath?
    let bytes: Bytes

    package enum Kind: Equatable, Sendable {
        case file(count: UInt64)
        case other(Entry.Kind)
    }

    /// Where the bytes of a file are.
    enum Bytes {
        case none
        case archive(Entry.Content, PackTable, Timeline)
        case item(any SourceItem)
    }

    /// How long a file is; nil for anything else.
    package var count: UInt64? {
        guard case .file(let count) = kind else { return nil }
        return count
    }

    package var isDirectory: Bool { kind == .other(.directory) }

    /// A whole file, or nil if it is longer than `limit`.
    package func whole(limit: Int) async throws -> [UInt8]? {
        guard let count, count <= UInt64(limit) else { return nil }
        switch bytes {
        case .none: return nil
        case .archive(let content, let table, let timeline):
            return try await EntryContent(timeline).whole(content, table, limit: limit)
        case .item(let item):
            let content = try await item.open()
            var bytes: [UInt8] = []
            while bytes.count <= limit {
                let before = bytes.count
                try await content.read(
                    appendingTo: &bytes, at: UInt64(before), count: limit + 1 - before)
                if bytes.count == before { return bytes }
            }
            return nil
        }
    }
}
