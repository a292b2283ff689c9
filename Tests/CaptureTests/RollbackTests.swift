import Files
import Format
import Repository
import Storage
import TestSupport
import Testing

@testable import Capture

@Suite struct `A rollback` {
    private static func chosen(_ names: String...) -> Rollback.Rule {
        { _, path, _ in
            names.contains { name in
                "\(path)" == name || "\(path)".hasPrefix(name + "/")
            }
        }
    }

    @Test func `makes an older archive the newest and loses none`() async throws {
        let world = try World()
        try world.write("a", noise(100_000, seed: 1))
        try world.write("b", noise(100_000, seed: 2))
        _ = try await world.backUp()
        try world.write("a", noise(100_000, seed: 3))
        try world.remove("b")
        try world.write("c", [7])
        let second = try await world.backUp()
        let result = try await world.rollBack(to: 1)
        #expect(result.archive.number.value == 3)
        #expect(result.archive.purpose == .rollback)
        #expect(result.archive.suspicion == nil)
        #expect(result.archive.sources[0].capturedIn == .first)
        #expect(
            try await world.files(of: result.archive)
                == ["a": noise(100_000, seed: 1), "b": noise(100_000, seed: 2)])
        #expect(
            try await world.files(of: second.archive)
                == ["a": noise(100_000, seed: 3), "c": [7]])
        #expect(try await world.timeline.newest()?.number.value == 3)
    }

    @Test func `moves no data that the newest archive's packs have`() async throws {
        let world = try World()
        try world.write("a", noise(100_000, seed: 1))
        try world.write("large", noise(6_000_000, seed: 2))
        try world.write("stays", noise(200_000, seed: 3))
        _ = try await world.backUp()
        try world.remove("a")
        try world.remove("large")
        try world.write("other", noise(6_000_000, seed: 2))
        _ = try await world.backUp()
        let result = try await world.rollBack(to: 1)
        #expect(result.packCount == 0)
        #expect(try await world.files(of: result.archive)["large"] == noise(6_000_000, seed: 2))
    }

    @Test func `stores again what the newest has not, so a prune may take the rest`() async throws {
        let world = try World()
        try world.write("a", noise(2_000_000, seed: 1))
        try world.write("b", noise(300_000, seed: 2))
        let first = try await world.backUp()
        try world.write("a", noise(2_000_000, seed: 3))
        try world.write("b", noise(300_000, seed: 4))
        let second = try await world.backUp()
        let head = try await world.dataPacks(of: second.archive)
        #expect(try await world.dataPacks(of: first.archive).isDisjoint(with: head))
        let result = try await world.rollBack(to: 1)
        let packs = try await world.dataPacks(of: result.archive)
        #expect(packs.isDisjoint(with: try await world.dataPacks(of: first.archive)))
        _ = try await Forget(world.timeline).forget([first.archive.number, second.archive.number])
        let prune = Prune(world.timeline)
        try await prune.apply(try await prune.plan())
        let files = try await world.files(of: result.archive)
        #expect(files == ["a": noise(2_000_000, seed: 1), "b": noise(300_000, seed: 2)])
        #expect(try await world.problems() == [])
    }

    @Test func `of some entries leaves the others as they are`() async throws {
        let world = try World()
        try world.write("keep", [1])
        try world.write("users/a", [1])
        try world.write("users/b", [1])
        _ = try await world.backUp()
        try world.write("keep", [2, 2])
        try world.write("users/a", [2, 2])
        try world.write("users/new", [2])
        try world.remove("users/b")
        _ = try await world.backUp()
        let result = try await world.rollBack(to: 1, choosing: Self.chosen("users"))
        #expect(
            try await world.files(of: result.archive)
                == ["keep": [2, 2], "users/a": [1], "users/b": [1]])
        let one = try await world.rollBack(to: 2, choosing: Self.chosen("users/new"))
        #expect(try await world.files(of: one.archive)["users/new"] == [2])
        #expect(try await world.files(of: one.archive)["users/b"] == [1])
    }

    @Test func `brings the folders along that a chosen entry needs`() async throws {
        let world = try World()
        try world.write("deep/er/file", [1])
        try world.write("deep/er/other", [1])
        _ = try await world.backUp()
        try world.remove("deep")
        try world.write("deep", [9])
        _ = try await world.backUp()
        let result = try await world.rollBack(to: 1, choosing: Self.chosen("deep/er/file"))
        #expect(try await world.files(of: result.archive) == ["deep/er/file": [1]])
        #expect(try await world.entry("deep/er", of: result.archive)?.isDirectory == true)
    }

    @Test func `keeps several names of a file one file`() async throws {
        let world = try World()
        try world.write("a", noise(2_000_000, seed: 1))
        let directory = world.folder.directory
        try directory.makeHardLink("b", to: "a", in: directory)
        try directory.makeHardLink("c", to: "a", in: directory)
        _ = try await world.backUp()
        try world.remove("a")
        try world.remove("b")
        try world.remove("c")
        try world.write("d", [1])
        _ = try await world.backUp()
        let whole = try await world.rollBack(to: 1)
        let path = try EntryPath(Array("a".utf8))
        #expect(try await world.entry("b", of: whole.archive)?.content?.linkedTo == path)
        #expect(whole.storedByteCount < 2_500_000)
        // Only now are they back: of two that are chosen the earlier is the first.
        _ = try await world.rollBack(to: 2)
        let part = try await world.rollBack(to: 1, choosing: Self.chosen("b", "c"))
        #expect(try await world.entry("b", of: part.archive)?.content?.linkedTo == nil)
        let second = try await world.entry("c", of: part.archive)?.content
        #expect(second?.linkedTo == (try EntryPath(Array("b".utf8))))
        #expect(try await world.files(of: part.archive)["c"] == noise(2_000_000, seed: 1))
    }

    @Test func `gives holes back as holes`() async throws {
        let world = try World()
        let file = try world.folder.directory.createFile("sparse")
        try file.truncate(to: 30_000_000)
        let middle = noise(50_000, seed: 1)
        try file.write(middle.span, at: 20_000_000)
        let first = try await world.backUp()
        try world.remove("sparse")
        try world.write("other", [1])
        _ = try await world.backUp()
        let result = try await world.rollBack(to: 1)
        #expect(result.storedByteCount < 200_000)
        let before = try await world.entry("sparse", of: first.archive)?.content
        let after = try await world.entry("sparse", of: result.archive)?.content
        #expect(after?.hash == before?.hash)
        #expect(after?.extents.map(\.gap) == before?.extents.map(\.gap))
    }

    @Test func `that loses its number scans again and builds on the winner`() async throws {
        let faulty = FaultyStore(MemoryStore())
        let world = try World(store: faulty)
        try world.write("a", [1])
        try world.write("b", [1])
        _ = try await world.backUp()
        try world.write("a", [2, 2])
        try world.write("b", [2, 2])
        _ = try await world.backUp()
        faulty.on(
            .put, where: { "\($0?.description ?? "")".contains("archives") },
            .first {
                try world.write("b", [3, 3, 3])
                _ = try await world.backUp()
            })
        let result = try await world.rollBack(to: 1, choosing: Self.chosen("a"))
        #expect(faulty.isExhausted)
        #expect(result.archive.number.value == 4)
        #expect(try await world.files(of: result.archive) == ["a": [1], "b": [3, 3, 3]])
    }

    @Test func `of what can't be read says so and commits nothing`() async throws {
        let store = MemoryStore()
        let world = try World(store: store)
        try world.write("a", noise(2_000_000, seed: 1))
        let first = try await world.backUp()
        try world.write("a", noise(2_000_000, seed: 3))
        _ = try await world.backUp()
        for pack in try await world.dataPacks(of: first.archive) {
            store.contents[Layout.pack(world.timeline.name, pack)]?[1000] ^= 1
        }
        let before = store.contents
        let error = await #expect(throws: RepositoryError.self) {
            try await world.rollBack(to: 1)
        }
        #expect(error?.kind == .corrupt)
        #expect(store.contents == before)
    }

    @Test func `plans what it will do`() async throws {
        let world = try World()
        try world.write("a", noise(2_000_000, seed: 1))
        try world.write("b", noise(300_000, seed: 2))
        let first = try await world.backUp()
        try world.write("a", noise(2_000_000, seed: 3))
        try world.write("b", noise(300_000, seed: 4))
        try world.write("new", [1])
        _ = try await world.backUp()
        let all = try await Rollback(world.timeline, to: first.archive).plan()
        #expect(all == [.init(name: "data", restored: 3, removed: 1, bytesToStore: 2_300_000)])
        let some = try await Rollback(
            world.timeline, to: first.archive, choosing: Self.chosen("b")
        ).plan()
        #expect(some == [.init(name: "data", restored: 1, removed: 0, bytesToStore: 300_000)])
    }
}
