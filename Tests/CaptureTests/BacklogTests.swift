import Format
import Synchronization
import TestSupport
import Testing

@testable import Capture
@testable import Repository

/// Entries without bytes behind one whose chunk has no place yet.
@Suite("Backlog")
struct BacklogTests {
    /// One file, and then so many entries that need no storing.
    private final class Crowd: Source {
        private static let size = 100_000
        private let position = Mutex(0)

        var givenCount: Int { position.withLock { $0 } }

        func next() throws -> SourceStep? {
            let number = position.withLock { position in
                defer { position += 1 }
                return position
            }
            switch number {
            case 0: return .item(Member(path: .root, kind: .other(.directory)))
            case 1: return .item(Member(path: try path("a"), kind: .file(count: 5)))
            case ..<Self.size:
                return .item(Member(path: try path("b\(number + Self.size)"), kind: .other(.fifo)))
            default: return nil
            }
        }

        private func path(_ text: String) throws -> EntryPath { try EntryPath(Array(text.utf8)) }
    }

    private struct Member: SourceItem {
        let path: EntryPath
        let kind: SourceItemKind
        var signature: UInt64? { nil }
        var link: LinkIdentity? { nil }

        func describe() -> (metadata: Entry.Metadata, kind: SourceItemKind) {
            let owner = Entry.Owner(user: 1, group: 1)
            return (
                Entry.Metadata(mode: 0o644, owner: owner, modified: Timestamp(seconds: 1)), kind
            )
        }

        func open() -> any SourceContent { Bytes() }
    }

    private struct Bytes: SourceContent {
        var count: UInt64 { 5 }
        var runs: [Range<UInt64>] { [0..<5] }

        func read(appendingTo bytes: inout [UInt8], at offset: UInt64, count: Int) {
            bytes += Array("12345".utf8)[Int(offset)...]
        }

        func settled() -> Settling { .unchanged(signature: nil) }
    }

    private let crowd = Crowd()

    /// The reader has given its only chunk away, and is held up by it.
    private func heldUp() async throws -> (
        CaptureSession, chunk: RawChunk, reader: Task<[RawChunk], any Error>
    ) {
        let plan = CapturePlan(
            sources: [PlannedSource(name: "data", path: [100]) { [crowd] in crowd }],
            sizes: Chunker.Sizes(), evicted: [], hasRoom: true)
        let session = try CaptureSession(
            plan, hashes: World().timeline.repository.keyring.hashes, base: nil,
            progress: Silence())
        let chunks = try await session.next()
        let reader = Task { try await session.next() }
        while await !session.isHeldUp, crowd.givenCount < 100_000 { await Task.yield() }
        return (session, try #require(chunks.first), reader)
    }

    @Test func `No more than a bounded number of entries wait for a chunk`() async throws {
        let (session, chunk, reader) = try await heldUp()
        #expect(crowd.givenCount < Backlog.limit + 10)
        let pack = PackReference(
            kind: .data, base: 0, generation: 1,
            name: try ObjectName([UInt8](repeating: 2, count: ObjectName.byteCount)))
        let placed = PackWriter.Placed(pack: pack, offset: 64, storedCount: 30)
        let hash = KeyedHash([UInt8](repeating: 1, count: KeyedHash.byteCount))
        try await session.resolve([(chunk.serial, .new(hash, count: 5, placed))])
        #expect(try await reader.value.isEmpty)
        #expect(crowd.givenCount > 100_000)
    }

    @Test func `A worker that failed holds nobody up`() async throws {
        let (session, _, reader) = try await heldUp()
        await session.abandon()
        await #expect(throws: CancellationError.self) { try await reader.value }
    }
}
