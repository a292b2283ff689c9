import Format
import Testing

@testable import Repository

/// Lists as no writer of ours makes them, but whoever has a key could.
struct HostileListTests {
    /// An archive whose list of packs has so many levels, each naming the one below so often.
    private func archive(
        levels: UInt8, repeats: Int, _ items: [UInt8]
    ) async throws -> (
        Timeline, Archive
    ) {
        let timeline = try await Fixture().open().timeline(.sample())
        var archive = try await SampleArchive.commit([1], to: timeline).archive
        var bytes = items
        for _ in 0..<levels {
            archive.inline.append(try ChunkCodec.frame(metadata: bytes))
            let piece = PieceReference(
                hash: timeline.repository.keyring.hashes.metadata(bytes.span), count: bytes.count,
                place: .inline(archive.inline.count - 1))
            bytes = ListTree.encode(Array(repeating: piece, count: repeats))
        }
        archive.packs = ListTree(level: levels, bytes: bytes)
        return (timeline, archive)
    }

    private func someUses() throws -> [UInt8] {
        let name = try ObjectName([UInt8](repeating: 7, count: 32))
        let pack = PackReference(kind: .data, base: 0, generation: 1, name: name)
        return ListTree.encode([PackUse(pack: pack, size: 4096, end: 100, used: 56)])
    }

    @Test(arguments: [0, 1, 2, 3, 4] as [UInt8])
    func `A list of pieces that are named twice is opened`(levels: UInt8) async throws {
        let (timeline, archive) = try await archive(levels: levels, repeats: 2, try someUses())
        let packs = try await MetadataReader(timeline).packs(of: archive)
        #expect(packs.count == 1 << Int(levels))
        let pieces = try await MetadataReader(timeline).pieces(of: archive)
        #expect(pieces.count == Int(levels))
    }

    @Test func `A list that repeats a piece without end is refused`() async throws {
        let size = 1 << 20
        let piece = PieceReference(
            hash: KeyedHash([UInt8](repeating: 0, count: 24)), count: size, place: .inline(0))
        let bytes = ListTree.encode(Array(repeating: piece, count: 10))
        var opened = 0
        var reading = ListReading { _ in
            opened += 1
            return bytes
        }
        await #expect(throws: FormatError("list", "opens to more than 67108864 bytes")) {
            _ = try await reading.pieces(ListTree(level: 4, bytes: bytes))
        }
        #expect(opened == ListTree.largest / size)
    }

    @Test func `A list of empty pieces is refused`() async throws {
        let (timeline, archive) = try await archive(levels: 1, repeats: 9, [])
        let error = try await failure { try await MetadataReader(timeline).packs(of: archive) }
        #expect(error.kind == .corrupt)
        #expect(error.subject == "timelines/app/archives/0999999999999")
        #expect(error.reason == "list: has an empty piece")
    }

    @Test func `The highest number of all is the end of a timeline, and no crash`() async throws {
        let highest = try ArchiveNumber(999_999_999_999)
        #expect(throws: FormatError.self) { _ = try highest.next }
        let next = try ArchiveNumber(999_999_999_998).next
        #expect(next == highest)
    }
}
