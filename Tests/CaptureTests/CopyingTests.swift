import Files
import Format
import Repository
import TestSupport
import Testing

@testable import Capture

@Suite struct `A copy` {
    private let here: World
    private let there: World
    private let hereStore = MemoryStore()
    private let thereStore = MemoryStore()

    init() throws {
        here = try World(store: hereStore)
        there = try World(store: thereStore)
    }

    private var copying: Copying { Copying(from: here.timeline, to: there.timeline) }

    /// Copies what is missing, or the archives of these numbers; tells what became of each.
    @discardableResult
    private func copy(_ named: UInt64...) async throws -> [Backup.Result] {
        var copies = try await copying.copies()
        var archives: [Archive] = []
        for number in named {
            archives.append(try await here.timeline.archive(ArchiveNumber(number)))
        }
        let items =
            named.isEmpty
            ? try await copying.plan(copies) : try await copying.plan(archives, copies)
        var results: [Backup.Result] = []
        for item in items {
            let outcome = try await copying.copy(
                item, &copies, Backup.Options(), progress: Silence())
            if case .copied(let result) = outcome { results.append(result) }
        }
        return results
    }

    @Test func `holds the same under other keys and tells where it is from`() async throws {
        try here.write("a", noise(100_000, seed: 1))
        try here.write("b/large", noise(3_000_000, seed: 2))
        try here.write("empty", [])
        let file = try here.folder.directory.createFile("sparse")
        try file.truncate(to: 9_000_000)
        let middle = noise(50_000, seed: 4)
        try file.write(middle.span, at: 5_000_000)
        var options = Backup.Options()
        options.tags = ["release"]
        options.commit = "abc"
        let original = try await here.backUp(options).archive
        let copy = try #require(try await copy().first).archive
        #expect(copy.purpose == .copy)
        #expect(copy.origin?.number == original.number)
        #expect(copy.origin?.id == original.id)
        #expect(copy.origin?.repository == here.timeline.repository.keyring.repository)
        #expect(copy.time == original.time)
        #expect(copy.tags == ["release"])
        #expect(copy.commit == "abc")
        #expect(try await there.files(of: copy) == here.files(of: original))
        #expect(try await there.problems() == [])
        let gaps = try await here.entry("sparse", of: original)?.content?.extents.map(\.gap)
        #expect(try await there.entry("sparse", of: copy)?.content?.extents.map(\.gap) == gaps)
        #expect(
            Set(thereStore.contents.values).isDisjoint(
                with: hereStore.contents.values.filter {
                    $0.count > 1000
                }))
    }

    @Test func `of a history reads and stores only what changed`() async throws {
        for index in 0..<50 { try here.write("f\(index)", noise(20_000, seed: UInt64(index))) }
        try here.write("large", noise(4_000_000, seed: 99))
        try here.write("x", noise(2_000_000, seed: 5))
        let directory = here.folder.directory
        try directory.makeHardLink("y", to: "x", in: directory)
        _ = try await here.backUp()
        try await copy()
        try here.write("f7", noise(20_000, seed: 1000))
        _ = try await here.backUp()
        _ = try await here.backUp()
        // The old data is not even there to be read.
        for pack in try await here.dataPacks(of: here.timeline.archive(.first)) {
            let key = Layout.pack(here.timeline.name, pack)
            let count = hereStore.contents[key]?.count ?? 0
            hereStore.contents[key]?.replaceSubrange(
                44..., with: repeatElement(0, count: count - 44))
        }
        let results = try await copy()
        #expect(results.map(\.archive.number.value) == [2, 3])
        #expect(results[0].storedByteCount < 40_000)
        #expect(results[1].packCount == 0)
        #expect(try await there.files(of: results[1].archive)["f7"] == noise(20_000, seed: 1000))
        let linked = try await there.entry("y", of: results[1].archive)?.content?.linkedTo
        #expect(linked == (try EntryPath(Array("x".utf8))))
    }

    @Test func `is made once, and what was forgotten there stays away`() async throws {
        for round in 1...4 {
            try here.write("a", noise(1000 * round, seed: UInt64(round)))
            _ = try await here.backUp()
        }
        #expect(try await copy().count == 4)
        #expect(try await copy().isEmpty)
        _ = try await Forget(there.timeline).forget([.first])
        #expect(try await copy().isEmpty)
        #expect(try await copy(4).isEmpty)
    }

    @Test func `of an older archive is a fork`() async throws {
        for round in 1...3 {
            try here.write("a", noise(1000 * round, seed: UInt64(round)))
            _ = try await here.backUp()
        }
        try await copy(2)
        let older = try await copy(1)[0].archive
        #expect(older.number.value == 2)
        #expect(older.forkOf == .first)
        #expect(try await copy().map(\.archive.origin?.number.value) == [3])
        let newest = try #require(try await there.timeline.newest())
        #expect(try await there.files(of: newest)["a"] == noise(3000, seed: 3))
        #expect(try await there.files(of: older)["a"] == noise(1000, seed: 1))
    }

    @Test func `of a suspect archive is suspect, with the copy of what was good`() async throws {
        try here.write("tokens.json", noise(100_000, seed: 1))
        try here.write("more", noise(400_000, seed: 2))
        _ = try await here.backUp()
        _ = try await here.backUp()
        try here.write("tokens.json", [0])
        _ = try await here.backUp()
        try await copy(2, 3)
        let newest = try #require(try await there.timeline.newest())
        #expect(newest.suspicion?.lastGood == .first)
        #expect(try await ArchiveFinder(there.timeline).find(.latest(back: 0)).number == .first)
    }

    @Test func `does not bury backups that are no copies`() async throws {
        try here.write("a", [1])
        _ = try await here.backUp()
        try there.write("a", [2])
        _ = try await there.backUp()
        let error = await #expect(throws: RepositoryError.self) { try await copy() }
        #expect(error?.kind == .refused)
        #expect(error?.hint?.contains("--to-timeline app-copy") == true)
        let self_ = Copying(from: here.timeline, to: here.timeline)
        let same = await #expect(throws: RepositoryError.self) {
            try await self_.plan(try await self_.copies())
        }
        #expect(same?.reason.contains("the same repository") == true)
    }

    @Test func `goes back to where a history came from`() async throws {
        try there.write("a", [1])
        _ = try await there.backUp()
        let back = Copying(from: there.timeline, to: here.timeline)
        var copies = try await back.copies()
        for item in try await back.plan(copies) {
            _ = try await back.copy(item, &copies, Backup.Options(), progress: Silence())
        }
        try here.write("a", [1, 2])
        _ = try await here.backUp()
        #expect(try await copy().map(\.archive.number.value) == [2])
        let newest = try #require(try await there.timeline.newest())
        #expect(try await there.files(of: newest) == ["a": [1, 2]])
    }

    @Test func `that finds damage names it and commits nothing`() async throws {
        try here.write("a", noise(300_000, seed: 1))
        let archive = try await here.backUp().archive
        for pack in try await here.dataPacks(of: archive) {
            hereStore.contents[Layout.pack(here.timeline.name, pack)]?[5000] ^= 1
        }
        let error = await #expect(throws: RepositoryError.self) { try await copy() }
        #expect(error?.kind == .corrupt)
        #expect(error?.subject.contains("packs/") == true)
        #expect(thereStore.contents.isEmpty)
    }

    @Test func `by two at once is made once`() async throws {
        for round in 1...3 {
            try here.write("a", noise(1000 * round, seed: UInt64(round)))
            _ = try await here.backUp()
        }
        async let one = copy()
        async let other = copy()
        _ = try await (one, other)
        let slots = try await History(there.timeline).slots().archives
        #expect(slots.map(\.origin?.number.value) == [1, 2, 3])
    }
}
