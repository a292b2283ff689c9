import Files
import Format
import Repository
import Storage
import TestSupport
import Testing

@testable import Capture

@Suite struct `A backup` {
    @Test func `gives back every byte of every file`() async throws {
        let world = try World()
        let files: [String: [UInt8]] = [
            "a.json": Array("{}".utf8), "b/c": noise(3_000_000, seed: 1), "b/d": [],
            "e": noise(700_000, seed: 2), "f": noise(1 << 20, seed: 3),
            "same as e": noise(700_000, seed: 2),
        ]
        for (name, bytes) in files { try world.write(name, bytes) }
        let result = try await world.backUp()
        #expect(result.archive.number == .first)
        #expect(result.incomplete == [])
        #expect(try await world.files(of: result.archive) == files)
    }

    @Test func `cuts small sources into small chunks, so that they take little memory`()
        async throws
    {
        let world = try World()
        for index in 0..<80 {
            try world.write("\(index)", noise(50_000, seed: UInt64(index)))
        }
        let archive = try await world.backUp().archive
        var browser = try await ArchiveBrowser(world.timeline, archive)
        var chunks: Set<ChunkReference> = []
        while let entry = try await browser.next() {
            chunks.formUnion(entry.content?.extents.map(\.chunk) ?? [])
        }
        #expect(chunks.allSatisfy { $0.count < 600_000 })
        #expect(chunks.count < 10)
    }

    @Test func `stores nothing when nothing has changed`() async throws {
        let world = try World()
        try world.write("a", noise(100_000, seed: 1))
        try world.write("large", noise(5_000_000, seed: 2))
        _ = try await world.backUp()
        let second = try await world.backUp()
        #expect(second.packCount == 0)
        #expect(second.archive.number.value == 2)
        let third = try await world.backUp(remembering: false)
        #expect(third.packCount == 0)
        #expect(try await world.files(of: third.archive).count == 2)
    }

    @Test func `stores little when little has changed`() async throws {
        let world = try World()
        for index in 0..<100 { try world.write("f\(index)", noise(20_000, seed: UInt64(index))) }
        _ = try await world.backUp()
        try world.write("f50", noise(21_000, seed: 1000))
        let second = try await world.backUp()
        #expect(second.packCount == 1)
        #expect(second.storedByteCount < 40_000)
        #expect(try await world.files(of: second.archive)["f50"] == noise(21_000, seed: 1000))
    }

    @Test func `finds a renamed file again without local state`() async throws {
        let world = try World()
        try world.write("old name", noise(200_000, seed: 1))
        try world.write("other", noise(200, seed: 2))
        _ = try await world.backUp()
        try world.folder.directory.rename("old name", to: "new name")
        let second = try await world.backUp(remembering: false)
        #expect(second.packCount == 0)
        #expect(try await world.files(of: second.archive)["new name"] == noise(200_000, seed: 1))
    }

    @Test func `keeps packs few over a hundred small changes`() async throws {
        let world = try World()
        for index in 0..<20 { try world.write("f\(index)", noise(50_000, seed: UInt64(index))) }
        _ = try await world.backUp()
        for round in 0..<100 {
            try world.write("f\(round % 20)", noise(5_000, seed: UInt64(1000 + round)))
            let result = try await world.backUp()
            let packs = try await MetadataReader(world.timeline).packs(of: result.archive)
            let data = packs.filter { $0.pack.kind == .data }
            let used = data.reduce(0) { $0 + $1.used }
            #expect(data.count <= 4 + Int(used >> 24))
            #expect(used * 2 + UInt64(data.count * 8192) >= data.reduce(0) { $0 + $1.size })
        }
        let newest = try #require(try await world.timeline.newest())
        #expect(newest.number.value == 101)
        #expect(try await world.files(of: newest)["f7"] == noise(5_000, seed: 1087))
    }

    @Test func `stores again what the store has lost, under the next number`() async throws {
        let store = MemoryStore()
        let world = try World(store: store)
        try world.write("a", noise(100_000, seed: 1))
        let first = try await world.backUp().archive
        try world.write("b", noise(100_000, seed: 2))
        for pack in try await world.dataPacks(of: first) {
            store.contents[Layout.pack(world.timeline.name, pack)] = nil
        }
        let result = try await world.backUp()
        #expect(result.lost?.value == 2)
        #expect(result.archive.number.value == 3)
        let files = ["a": noise(100_000, seed: 1), "b": noise(100_000, seed: 2)]
        #expect(try await world.files(of: result.archive) == files)
        #expect(try await world.backUp().lost == nil)
    }

    @Test func `names the packs that its long lists lie in`() async throws {
        let world = try World()
        for index in 0..<5 { try world.write("f\(index)", [UInt8(index & 0xFF)]) }
        var options = Backup.Options()
        options.flatListLimit = 1
        for round in 0..<3 {
            try world.write("f\(round)", [1, 2, 3])
            let archive = try await world.backUp(options).archive
            #expect(archive.segments.level > 0)
            let reader = MetadataReader(world.timeline)
            let named = Set(try await reader.packs(of: archive).map(\.pack))
            for piece in try await reader.pieces(of: archive).values {
                guard case .pack(let pack, _, _) = piece.place else { continue }
                #expect(named.contains(pack))
            }
        }
        #expect(try await world.files(of: #require(try await world.timeline.newest())).count == 5)
    }

    @Test func `refuses a source that was emptied`() async throws {
        let world = try World()
        try world.write("a", [1])
        _ = try await world.backUp()
        try world.folder.directory.removeFile("a")
        await #expect { try await world.backUp() } throws: {
            ($0 as? RepositoryError)?.kind == .refused
        }
        var options = Backup.Options()
        options.allowsEmpty = true
        #expect(try await world.backUp(options).archive.number.value == 2)
    }

    @Test func `calls an archive suspect whose files became tiny, until it is accepted`()
        async throws
    {
        let world = try World()
        try world.write("tokens.json", noise(100_000, seed: 1))
        try world.write("more", noise(400_000, seed: 2))
        _ = try await world.backUp()
        try world.write("tokens.json", [0])
        let second = try await world.backUp()
        #expect(second.archive.suspicion?.lastGood == .first)
        let finder = ArchiveFinder(world.timeline)
        #expect(try await finder.find(.latest(back: 0)).number == .first)
        _ = try await Acceptance(world.timeline).accept(second.archive.number)
        #expect(try await finder.find(.latest(back: 0)).number.value == 3)
    }

    @Test func `of holes stores none and gives them back as zeros`() async throws {
        let world = try World()
        let file = try world.folder.directory.createFile("sparse")
        try file.truncate(to: 40_000_000)
        let middle = noise(50_000, seed: 1)
        try file.write(middle.span, at: 20_000_000)
        let result = try await world.backUp()
        #expect(result.storedByteCount < 200_000)
        let bytes = try await world.files(of: result.archive)["sparse"]
        #expect(bytes?.count == 40_000_000)
        #expect(bytes.map { Array($0[20_000_000..<20_050_000]) } == middle)
        #expect(bytes?.prefix(19_000_000).allSatisfy { $0 == 0 } == true)
    }

    @Test func `takes a database in blocks, of which a change makes few new`() async throws {
        let world = try World()
        var database = Array("SQLite format 3\u{0}".utf8) + noise(8_000_000, seed: 1)
        try world.write("app.db", database)
        _ = try await world.backUp()
        database[4_000_000] ^= 1
        try world.write("app.db", database)
        let second = try await world.backUp()
        #expect(second.storedByteCount < 150_000)
        #expect(try await world.files(of: second.archive)["app.db"] == database)
    }

    @Test func `writes no second copy of a file with two names`() async throws {
        let world = try World()
        try world.write("a", noise(3_000_000, seed: 1))
        let directory = world.folder.directory
        try directory.makeHardLink("b", to: "a", in: directory)
        let result = try await world.backUp()
        #expect(result.storedByteCount < 3_500_000)
        var browser = try await ArchiveBrowser(world.timeline, result.archive)
        let second = try await browser.entry(source: 0, path: try EntryPath(Array("b".utf8)))
        #expect(second?.content?.linkedTo == (try EntryPath(Array("a".utf8))))
    }

    @Test func `lets eight writers at once each have a number`() async throws {
        let world = try World()
        try world.write("a", noise(300_000, seed: 1))
        _ = try await world.backUp()
        try await withThrowingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { _ = try await world.backUp(remembering: false) }
            }
            try await group.waitForAll()
        }
        let numbers = try await world.timeline.numbers().map(\.value)
        #expect(numbers == [9, 8, 7, 6, 5, 4, 3, 2, 1])
        for number in 1...9 {
            let archive = try await world.timeline.archive(ArchiveNumber(UInt64(number)))
            #expect(try await world.files(of: archive)["a"] == noise(300_000, seed: 1))
        }
    }

    @Test func `begins again when its base is forgotten while it reads it`() async throws {
        let world = try World()
        try world.write("a", noise(300, seed: 1))
        let first = try await world.backUp().archive
        let root = world.root
        let result = try await Backup(world.timeline, Backup.Options(), progress: Silence()).run {
            base in
            if base?.id == first.id {
                try await world.backUp(remembering: false)
                _ = try await Forget(world.timeline).forget([first.number])
                throw RepositoryError.corrupt("read a pack", "packs/1", "is missing")
            }
            return [
                PlannedSource(name: "data", path: Array("data".utf8)) {
                    try DirectorySource(
                        root: root, rules: CaptureRules(), scanStart: FileTime(seconds: 1 << 40))
                }
            ]
        }
        #expect(result.archive.number.value == 3)
        #expect(result.archive.parent?.number.value == 2)
    }
}
