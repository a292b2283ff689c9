import Files
import Format
import Repository
import Storage
import TestSupport
import Testing

@testable import Capture

@Suite struct `A repair` {
    private let store = MemoryStore()
    private let world: World

    init() throws {
        world = try World(store: store)
    }

    private func plan(onDisk: Bool = false) async throws -> Repair.Plan {
        try await repair(onDisk).plan()
    }

    private func repair(_ isOnDisk: Bool) -> Repair {
        Repair(world.timeline, roots: isOnDisk ? ["data": world.root] : [:])
    }

    @discardableResult
    private func repair(onDisk: Bool = false) async throws -> Backup.Result {
        let repair = repair(onDisk)
        return try await repair.run(
            try await repair.plan(), Backup.Options(), progress: Silence()
        ).result
    }

    private func change(
        _ packs: some Sequence<PackReference>, _ body: (inout [UInt8]?) -> Void
    ) {
        for pack in packs { body(&store.contents[Layout.pack(world.timeline.name, pack)]) }
    }

    private func flipLast(_ bytes: inout [UInt8]?) {
        guard let last = bytes?.indices.last else { return }
        bytes?[last] ^= 1
    }

    /// What the newest archive names is whole, as a check of it alone would find.
    private func newestIsWhole() async throws -> Bool {
        let newest = try #require(try await world.timeline.newest())
        let problems = try await world.problems()
        return !problems.contains { $0.archives.contains(newest.number) }
    }

    @Test func `of what is whole finds nothing to do`() async throws {
        try world.write("a", noise(300_000, seed: 1))
        _ = try await world.backUp()
        #expect(try await plan().isWhole)
    }

    @Test(arguments: ["removed", "truncated", "flipped", "flipped at its end"])
    func `saves what a damaged pack did not hold`(_ damage: String) async throws {
        try world.write("a", noise(1_500_000, seed: 1))
        let first = try await world.backUp().archive
        let old = try await world.dataPacks(of: first)
        try world.write("b", noise(1_500_000, seed: 2))
        try world.write("c", noise(20_000, seed: 3))
        _ = try await world.backUp()
        change(old) { bytes in
            switch damage {
            case "removed": bytes = nil
            case "truncated": bytes?.removeLast(1_400_000)
            case "flipped": bytes?[1000] ^= 1
            default: flipLast(&bytes)
            }
        }
        let plan = try await plan()
        #expect(plan.damagedPacks == Array(old))
        let isLost = damage != "flipped at its end"
        #expect(plan.lost == (isLost ? ["data/a"] : []))
        let before = store.contents
        let result = try await repair()
        #expect(before.allSatisfy { store.contents[$0.key] == $0.value })
        #expect(result.archive.purpose == .repair)
        var expected = ["b": noise(1_500_000, seed: 2), "c": noise(20_000, seed: 3)]
        if !isLost { expected["a"] = noise(1_500_000, seed: 1) }
        #expect(try await world.files(of: result.archive) == expected)
        #expect(try await world.dataPacks(of: result.archive).isDisjoint(with: old))
        #expect(try await newestIsWhole())
        #expect(try await self.plan().isWhole)
        _ = try await world.backUp(remembering: false)
        let newest = try #require(try await world.timeline.newest())
        #expect(try await world.files(of: newest)["a"] == noise(1_500_000, seed: 1))
    }

    @Test func `takes whole files from the disk, and only if they are the same`() async throws {
        for name in ["same", "changed"] {
            try world.write(name, noise(1_500_000, seed: 1 + UInt64(name.utf8.count)))
        }
        let archive = try await world.backUp().archive
        try world.write("changed", noise(1_500_000, seed: 99))
        change(try await world.dataPacks(of: archive)) { $0 = nil }
        let plan = try await plan(onDisk: true)
        #expect(plan.saved.count == 1)
        #expect(plan.saved.first?.hasPrefix("data/same from ") == true)
        #expect(plan.lost == ["data/changed"])
        let result = try await repair(onDisk: true)
        #expect(try await world.files(of: result.archive) == ["same": noise(1_500_000, seed: 5)])
        #expect(try await newestIsWhole())
    }

    @Test func `takes the same contents from other archives`() async throws {
        try world.write("a", noise(1_500_000, seed: 1))
        let first = try await world.backUp().archive
        try world.write("a", noise(1_500_000, seed: 2))
        _ = try await world.backUp()
        try world.write("b", noise(1_500_000, seed: 1))
        let third = try await world.backUp().archive
        let packs = try await world.dataPacks(of: third).subtracting(world.dataPacks(of: first))
        let newest = try #require(packs.max { $0.base < $1.base })
        change([newest]) { $0?[2000] ^= 1 }
        let plan = try await plan()
        #expect(plan.saved == ["data/b from archive 1"])
        #expect(plan.lost == [])
        let result = try await repair()
        #expect(try await world.files(of: result.archive)["b"] == noise(1_500_000, seed: 1))
        #expect(try await newestIsWhole())
    }

    @Test func `goes on from the newest archive that can be read`() async throws {
        try world.write("a", [1])
        _ = try await world.backUp()
        try world.write("a", [2, 2])
        _ = try await world.backUp()
        try world.write("a", [3, 3, 3])
        let third = try await world.backUp().archive
        store.contents[Layout.archive(world.timeline.name, third.number)]?[100] ^= 1
        await #expect(throws: RepositoryError.self) { try await world.backUp(remembering: false) }
        let plan = try await plan()
        #expect(plan.unreadable == [third.number])
        #expect(plan.archive.number.value == 2)
        let result = try await repair()
        #expect(result.archive.number.value == 4)
        #expect(try await world.files(of: result.archive) == ["a": [2, 2]])
        #expect(try await world.backUp(remembering: false).archive.number.value == 5)
    }

    @Test func `tells which run of entries went with a segment`() async throws {
        let directory = world.folder.directory
        for index in 0..<3000 {
            let name = "\(index)-" + Hexadecimal.text(noise(60, seed: UInt64(index)))
            _ = try directory.createFile(FileName(name))
        }
        try world.write("zz/file", [1])
        let archive = try await world.backUp().archive
        let reader = MetadataReader(world.timeline)
        let references = try await reader.segments(of: archive)
        try #require(references.count > 1)
        let lost = references[0]
        guard case .pack(let pack, let offset, _) = lost.place else {
            Issue.record("segments lie in a pack")
            return
        }
        change([pack]) { $0?[Int(offset) + 20] ^= 1 }
        let plan = try await plan()
        #expect(
            plan.lost == [
                "\(lost.entryCount) entries from data "
                    + "to before data/\(references[1].firstPath)"
            ])
        let result = try await repair()
        // The folder that was lost is made up, as what is in it needs one.
        #expect(result.archive.sources[0].statistics.entries == 3004 - UInt64(lost.entryCount))
        #expect(try await world.files(of: result.archive)["zz/file"] == [1])
        #expect(try await world.entry("", of: result.archive)?.isDirectory == true)
        #expect(try await newestIsWhole())
    }

    @Test func `finds a lost segment again in another archive`() async throws {
        let directory = world.folder.directory
        for index in 0..<2000 {
            let name = "\(index)-" + Hexadecimal.text(noise(60, seed: UInt64(index)))
            _ = try directory.createFile(FileName(name))
        }
        _ = try await world.backUp()
        // A repair stores what it distrusts again, so that two archives have it in two places.
        let first = try #require(try await world.timeline.newest())
        let packs = try await MetadataReader(world.timeline).packs(of: first).map(\.pack)
        let good = store.contents
        change(packs) { flipLast(&$0) }
        let second = try await repair().archive
        for pack in packs {
            let key = Layout.pack(world.timeline.name, pack)
            store.contents[key] = good[key]
        }
        let moved = try await MetadataReader(world.timeline).packs(of: second).map(\.pack)
        #expect(Set(moved).isDisjoint(with: packs))
        change(moved) { $0 = nil }
        let plan = try await plan()
        #expect(plan.lost == [])
        #expect(!plan.isWhole)
        let third = try await repair().archive
        #expect(third.sources[0].statistics == first.sources[0].statistics)
        #expect(try await newestIsWhole())
    }

    @Test func `leaves the suspicion and the other sources as they are`() async throws {
        try world.write("tokens.json", noise(100_000, seed: 1))
        try world.write("more", noise(1_400_000, seed: 2))
        _ = try await world.backUp()
        try world.write("tokens.json", [0])
        let second = try await world.backUp().archive
        #expect(second.suspicion != nil)
        change(try await world.dataPacks(of: second)) { $0 = nil }
        let result = try await repair(onDisk: true)
        #expect(result.archive.suspicion == second.suspicion)
        #expect(try await world.files(of: result.archive).count == 2)
    }

    @Test func `that loses its number looks again`() async throws {
        let faulty = FaultyStore(store)
        let slow = try World(store: faulty, keyring: world.timeline.repository.keyring)
        try world.write("a", noise(1_500_000, seed: 1))
        let first = try await world.backUp().archive
        try world.write("b", noise(1_500_000, seed: 2))
        _ = try await world.backUp()
        change(try await world.dataPacks(of: first)) { $0 = nil }
        faulty.on(
            .put, where: { ($0?.description ?? "").contains("archives") },
            .first {
                // A backup finds the pack missing that it builds on, and stores again.
                try world.write("c", [3])
                #expect(try await world.backUp().lost?.value == 3)
            })
        let repair = Repair(slow.timeline, roots: [:])
        let (result, plan) = try await repair.run(
            try await repair.plan(), Backup.Options(), progress: Silence())
        #expect(faulty.isExhausted)
        #expect(result.archive.number.value == 5)
        #expect(plan.lost == [])
        #expect(Set(try await world.files(of: result.archive).keys) == ["a", "b", "c"])
    }
}
