import Capture
import Format
import Repository
import Synchronization

/// A folder with a few small files, in memory.
final class TinySource: Source {
    typealias Files = [String: [UInt8]]

    private let rest: Mutex<[TinyItem]>

    init(_ files: Files) {
        let items = files.sorted { $0.key > $1.key }.map { TinyItem(name: $0.key, bytes: $0.value) }
        rest = Mutex(items + [TinyItem(name: "", bytes: nil)])
    }

    func next() async throws -> SourceStep? {
        rest.withLock { $0.popLast() }.map { .item($0) }
    }
}

/// The folder itself has neither name nor bytes.
private struct TinyItem: SourceItem {
    let name: String
    let bytes: [UInt8]?

    var path: EntryPath { name.isEmpty ? .root : EntryPath.root.appending(Array(name.utf8)) }
    var signature: UInt64? { nil }
    var link: LinkIdentity? { nil }

    func describe() async throws -> (metadata: Entry.Metadata, kind: SourceItemKind) {
        let metadata = Entry.Metadata(
            mode: 0o644, owner: Entry.Owner(user: 0, group: 0), modified: Timestamp(seconds: 1))
        guard let bytes else { return (metadata, .other(.directory)) }
        return (metadata, .file(count: UInt64(bytes.count)))
    }

    func open() async throws -> any SourceContent { TinyContent(bytes: bytes ?? []) }
}

private struct TinyContent: SourceContent {
    let bytes: [UInt8]

    var count: UInt64 { UInt64(bytes.count) }
    var runs: [Range<UInt64>] { bytes.isEmpty ? [] : [0..<count] }

    func read(appendingTo target: inout [UInt8], at offset: UInt64, count: Int) async throws {
        let start = min(Int(offset), bytes.count)
        target += bytes[start..<min(start + count, bytes.count)]
    }

    func settled() async throws -> Settling { .unchanged(signature: nil) }
}

struct Silence: CaptureProgress {
    func entry(_ path: EntryPath) {}
    func read(_ count: Int, of path: EntryPath) {}
    func stored(_ count: Int) {}
}
