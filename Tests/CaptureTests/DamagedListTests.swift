import Files
import Format
import Repository
import Storage
import TestSupport
import Testing

@testable import Capture

/// An archive of which a piece of a long list is lost.
@Suite struct `A damaged list` {
    private let store = MemoryStore()
    private let world: World
    private let references: [SegmentReference]
    /// The packs that hold a half of the list of segments each.
    private let halves: [PackReference]

    init() async throws {
        world = try World(store: store)
        for index in 0..<9000 {
            let name = "\(index)-" + Hexadecimal.text(noise(60, seed: UInt64(index)))
            _ = try world.folder.directory.createFile(FileName(name))
        }
        let archive = try await world.backUp().archive
        references = try await MetadataReader(world.timeline).segments(of: archive)
        try #require(references.count > 2)
        let middle = references.count / 2
        let parts = [Array(references[..<middle]), Array(references[middle...])]
        halves = try await Self.split(archive, into: parts, world.timeline)
    }

    /// Commits the archive again with its list in pieces, each in a pack of its own.
    private static func split(
        _ archive: Archive, into parts: [[SegmentReference]], _ timeline: Timeline
    ) async throws -> [PackReference] {
        var pieces: [PieceReference] = []
        var packs: [PackUse] = try ListTree.decode(archive.packs.bytes, subject: "list")
        for part in parts {
            let (piece, use) = try await piece(part, archive, timeline)
            pieces.append(piece)
            packs.append(use)
        }
        var split = try await archive.repeated(
            as: .fence, number: try archive.number.next, in: timeline)
        split.segments = ListTree(level: 1, bytes: ListTree.encode(pieces))
        split.packs = ListTree(level: 0, bytes: ListTree.encode(packs))
        #expect(try await Commit(timeline).send(split) == .committed)
        return packs.suffix(parts.count).map(\.pack)
    }

    private static func piece(
        _ part: [SegmentReference], _ archive: Archive, _ timeline: Timeline
    ) async throws -> (PieceReference, PackUse) {
        let bytes = ListTree.encode(part)
        let uploads = Uploads()
        let writer = PackWriter(
            timeline, .metadata, base: archive.number, generation: archive.generation, uploads)
        let placed = try await uploads.beside {
            let placed = try await writer.append(try ChunkCodec.frame(metadata: bytes))
            try await writer.close()
            return placed
        }
        let extent = try #require(await writer.extents[placed.pack])
        let place = MetadataPlace.pack(
            placed.pack, offset: placed.offset, storedCount: placed.storedCount)
        let hash = timeline.repository.keyring.hashes.metadata(bytes.span)
        return (
            PieceReference(hash: hash, count: bytes.count, place: place),
            PackUse(
                pack: placed.pack, size: extent.size, end: extent.end,
                used: UInt64(placed.storedCount))
        )
    }

    private func repair() async throws -> (Repair.Plan, Archive) {
        let repair = Repair(world.timeline, roots: [:])
        let plan = try await repair.plan()
        let result = try await repair.run(plan, Backup.Options(), progress: Silence()).result
        return (plan, result.archive)
    }

    private func expectWhole(_ archive: Archive) async throws {
        let problems = try await world.problems()
        #expect(!problems.contains { $0.archives.contains(archive.number) })
        #expect(try await Repair(world.timeline, roots: [:]).plan().isWhole)
    }

    @Test func `gives what its other pieces name`() async throws {
        store.contents[Layout.pack(world.timeline.name, halves[0])] = nil
        let kept = references[(references.count / 2)...].reduce(0) { $0 + $1.entryCount }
        let (plan, archive) = try await repair()
        #expect(plan.archive.number.value == 2)
        #expect(plan.unreadable == [])
        let next = references[references.count / 2].firstPath
        #expect(plan.lost == ["\(9001 - kept) entries from data to before data/\(next)"])
        // The root itself is made up.
        #expect(archive.sources[0].statistics.entries == UInt64(kept + 1))
        try await expectWhole(archive)
    }

    @Test func `tells behind what the rest is lost`() async throws {
        store.contents[Layout.pack(world.timeline.name, halves[1])] = nil
        let kept = references[..<(references.count / 2)].reduce(0) { $0 + $1.entryCount }
        let (plan, archive) = try await repair()
        #expect(plan.lost.count == 1)
        #expect(plan.lost.first?.hasPrefix("\(9001 - kept) entries behind data/") == true)
        #expect(archive.sources[0].statistics.entries == UInt64(kept))
        try await expectWhole(archive)
    }

    @Test func `of which nothing is left gives way to an older archive`() async throws {
        for half in halves { store.contents[Layout.pack(world.timeline.name, half)] = nil }
        let (plan, archive) = try await repair()
        #expect(plan.archive.number.value == 1)
        #expect(plan.unreadable.map(\.value) == [2])
        #expect(plan.lost == [])
        #expect(archive.sources[0].statistics.entries == 9001)
    }

    @Test func `of packs is written anew`() async throws {
        var options = Backup.Options()
        options.flatListLimit = 1
        let archive = try await world.backUp(options).archive
        for use in archive.listPacks {
            store.contents[Layout.pack(world.timeline.name, use.pack)] = nil
        }
        await #expect(throws: RepositoryError.self) { try await world.backUp() }
        let (plan, repaired) = try await repair()
        #expect(plan.archive.number == archive.number)
        #expect(plan.lost == [])
        #expect(repaired.sources[0].statistics == archive.sources[0].statistics)
        try await expectWhole(repaired)
    }
}
