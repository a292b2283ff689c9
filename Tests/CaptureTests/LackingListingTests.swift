import Capture
import Format
import Storage
import TestSupport
import Testing

@testable import Repository

/// Listings that lack what is there, as they lag behind or were harmed on their way.
@Suite struct `A listing that lacks something` {
    private let memory = MemoryStore()
    private let world: World
    private let second: Archive

    /// Archive 1 stores a file that 2 has, too, 2 another one, and 3 has neither.
    init() async throws {
        world = try World(store: memory)
        try world.write("dropped", noise(3000, seed: 2))
        try await world.backUp()
        try world.write("short-lived", noise(4000, seed: 3))
        second = try await world.backUp().archive
        try world.remove("dropped")
        try world.remove("short-lived")
        try world.write("new", noise(9000, seed: 1))
        try await world.backUp()
    }

    private func expectWhole() async throws {
        let files = try await world.files(of: second)
        #expect(files == ["dropped": noise(3000, seed: 2), "short-lived": noise(4000, seed: 3)])
    }

    private func hiding(_ keys: Set<ObjectKey>) throws -> World {
        try World(
            store: HidingStore(memory, hiding: keys), keyring: world.timeline.repository.keyring)
    }

    private var key: ObjectKey { Layout.archive(world.timeline.name, second.number) }

    @Test func `is no damage`() async throws {
        let packs = try await world.dataPacks(of: second)
        let hidden = Set(packs.map { Layout.pack(world.timeline.name, $0) } + [key])
        let other = try hiding(hidden)
        #expect(try await other.problems().filter { !$0.archives.isEmpty } == [])
        let report = try await Check(other.timeline).run(dataPercent: 0)
        #expect(report.archiveCount == 3)
    }

    @Test func `hides no damage, either`() async throws {
        let first = try await world.timeline.archive(.first)
        let pack = try #require(try await world.dataPacks(of: first).first)
        let lost = Layout.pack(world.timeline.name, pack)
        memory.contents[lost] = nil
        memory.contents[key] = nil
        let problems = try await hiding([lost, key]).problems()
        #expect(problems.contains { $0.subject == "archive 2" && $0.reason.contains("missing") })
        #expect(problems.contains { $0.subject == lost.text && $0.reason == "is missing" })
    }

    @Test func `takes nothing from an archive when others are pruned`() async throws {
        _ = try await Forget(world.timeline).forget([.first])
        let timeline = try hiding([key]).timeline
        let prune = Prune(timeline)
        try await prune.apply(try await prune.plan())
        try await expectWhole()
    }

    @Test func `takes nothing from an archive when left-overs are cleaned`() async throws {
        let leftovers = Leftovers(try hiding([key]).timeline)
        try await leftovers.apply(try await leftovers.plan(olderThan: -10))
        try await expectWhole()
    }
}
