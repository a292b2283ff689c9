import Files
import Format
import Repository
import TestSupport
import Testing

@testable import Capture

/// Where the format page says that writers cut.
struct CutTests {
    private static func entry(_ path: String, attribute: Int = 0) throws -> Entry {
        var entry = Entry(
            path: try EntryPath(Array(path.utf8)),
            metadata: .init(
                mode: 0o644, owner: .init(user: 1, group: 1), modified: Timestamp(seconds: 1)),
            kind: .fifo)
        if attribute > 0 {
            entry.metadata.attributes = [
                .init(name: [97], value: Array(repeating: 0, count: attribute))
            ]
        }
        return entry
    }

    /// By the rule alone: how many entries each segment has.
    private func counts(_ entries: [Entry], _ cuts: SipHash) -> [Int] {
        var counts: [Int] = []
        var writer = SegmentWriter()
        for entry in entries {
            writer.append(entry)
            let size = writer.byteCount
            let isCut = size >= 16_384 && cuts.hash(entry.path.bytes) & 1023 == 0
            guard isCut || size >= 262_144 else { continue }
            counts.append(writer.entryCount)
            writer = SegmentWriter()
        }
        return counts + (writer.entryCount > 0 ? [writer.entryCount] : [])
    }

    @Test(arguments: [(20_000, 0), (30, 100_000)])
    func `A segment ends where a path says so, or when it is large`(
        count: Int, attribute: Int
    ) throws {
        let world = try World()
        let hashes = world.timeline.repository.keyring.hashes
        let entries = try (0..<count).map {
            try Self.entry(
                "\(100_000 + $0)" + String(repeating: "x", count: 30), attribute: attribute)
        }
        var sink = SegmentSink(hashes, base: nil, without: [])
        for entry in entries { try sink.append(entry, PackTable()) }
        try sink.finishSegment(PackTable())
        let expected = counts(entries, hashes.segmentCuts)
        #expect(sink.references.map(\.entryCount) == expected)
        #expect(expected.count > 2)
    }

    /// The chunks of each file, source by source.
    private func chunks(_ archive: Archive, _ world: World) async throws -> [Set<ChunkReference>] {
        var browser = try await ArchiveBrowser(world.timeline, archive)
        var chunks: [Set<ChunkReference>] = []
        while let entry = try await browser.next() {
            guard let content = entry.content else { continue }
            chunks.append(Set(content.extents.map(\.chunk)))
        }
        return chunks
    }

    @Test func `No chunk reaches across the border of a source, or into a large file`()
        async throws
    {
        let world = try World()
        for (index, size) in [50_000, 50_000, 1 << 20, 50_000].enumerated() {
            try world.write("one/\(index)", noise(size, seed: UInt64(index)))
        }
        try world.write("two/4", noise(50_000, seed: 4))
        let roots = try ["one", "two"].map { try world.root / FileName($0) }
        let archive = try await Backup(world.timeline, Backup.Options(), progress: Silence()).run {
            _ in
            roots.enumerated().map { index, root in
                PlannedSource(name: "\(index)", path: [97]) {
                    try DirectorySource(
                        root: root, rules: CaptureRules(), scanStart: FileTime(seconds: 1 << 40))
                }
            }
        }.archive
        let files = try await chunks(archive, world)
        #expect(files.count == 5)
        // Small neighbours share one; the large file, and what is in another source, does not.
        #expect(files[0] == files[1])
        for (one, other) in [(1, 2), (2, 3), (3, 4), (1, 3)] {
            #expect(files[one].isDisjoint(with: files[other]), "\(one) and \(other)")
        }
    }

    @Test func `No chunk holds a secret file and another, even one that is the same`() async throws
    {
        let world = try World()
        for (name, seed) in [("a", 1), ("b", 2), ("c", 3), ("d", 2), ("e", 4)] {
            try world.write(name, noise(50_000, seed: UInt64(seed)))
        }
        var options = Backup.Options()
        options.apart = { source, path, _ in
            source == "data" && [Array("c".utf8), Array("d".utf8)].contains(path.bytes)
        }
        let files = try await chunks(try await world.backUp(options).archive, world)
        #expect(files.count == 5)
        #expect(files[0] == files[1])
        for secret in [2, 3] {
            for other in 0..<5 where other != secret {
                #expect(files[secret].isDisjoint(with: files[other]), "\(secret) and \(other)")
            }
        }
    }

    @Test(arguments: [
        (0, 0), ((1 << 40) - 1, 0), (1 << 40, 1), (1 << 41, 2), (1 << 42, 3), (.max, 3),
    ])
    func `Chunks grow with the sources`(bytes: UInt64, doublings: Int) {
        #expect(BackupAttempt.doublings(for: bytes) == doublings)
    }

    @Test func `What is as young as the scan has no signature`() async throws {
        let world = try World()
        try world.write("a", [1])
        let old = try await world.backUp().signatures[0]
        #expect(old.count == 2 && !old.contains(0))
        let young = try await world.backUp(scanStart: FileTime(seconds: 1)).signatures[0]
        #expect(young == [0, 0])
        #expect(ScanStart.now().seconds <= FileTime.now().seconds - 2)
    }

    @Test func `The newest is the highest number, whatever the clocks say`() async throws {
        let world = try World()
        try world.write("a", [1])
        _ = try await world.backUp()
        let early = try await Recommit(world.timeline).commit(as: .accept) { archive in
            archive.time = Timestamp(seconds: 1)
            archive.writerTime = Timestamp(seconds: 1)
        }
        #expect(try await world.timeline.newest()?.id == early.id)
        let found = try await ArchiveFinder(world.timeline).find(.latest(back: 0))
        #expect(found.number.value == 2)
        #expect(try await world.backUp().archive.number.value == 3)
    }
}
