import Format
import Storage
import TestSupport
import Testing

@testable import Repository

/// An archive object that can't be read, below others that can.
@Suite struct `A damaged archive` {
    private let fixture: Fixture
    private let timeline: Timeline
    private let first: SampleArchive
    private let second: SampleArchive
    private let third: SampleArchive

    /// Archive 2 is damaged, and archive 1 is forgotten.
    init() async throws {
        fixture = try await Fixture()
        timeline = try await fixture.open().timeline(.sample())
        first = try await SampleArchive.commit([1], to: timeline)
        second = try await SampleArchive.commit([2], to: timeline)
        third = try await SampleArchive.commit([3], to: timeline)
        fixture.memory.contents[Layout.archive(timeline.name, second.archive.number)]?[200] ^= 1
        #expect(try await Forget(timeline).forget([.first]) == [.first])
    }

    private func has(_ sample: SampleArchive) -> Bool {
        let pack = sample.table[sample.chunk.pack]
        return fixture.memory.contents[Layout.pack(timeline.name, pack)] != nil
    }

    private func prune() async throws -> Prune.Plan {
        let prune = Prune(timeline)
        let plan = try await prune.plan()
        try await prune.apply(plan)
        return plan
    }

    private func clean() async throws {
        let leftovers = Leftovers(timeline)
        try await leftovers.apply(try await leftovers.plan(olderThan: -10))
    }

    @Test func `keeps what it may need, and nothing else`() async throws {
        let slots = try await History(timeline).slots()
        #expect(slots.damaged == [second.archive.number])
        #expect(slots.archives.map(\.number) == [third.archive.number])
        let fourth = try await SampleArchive.commit([4], to: timeline)
        _ = try await SampleArchive.commit([5], to: timeline)
        let numbers = [third.archive.number, fourth.archive.number]
        #expect(try await Forget(timeline).forget(numbers) == numbers)
        let plan = try await prune()
        #expect(plan.unknown == [second.archive.number])
        #expect(has(first) && has(second) && !has(third) && !has(fourth))
        try await clean()
        #expect(has(first) && has(second))
        #expect(try await prune().packs == [])
    }

    @Test func `is given up when it is named, and its packs are free`() async throws {
        _ = try await prune()
        #expect(has(first))
        #expect(try await Forget(timeline).forget([second.archive.number]).count == 1)
        #expect(try await History(timeline).slots().damaged == [])
        _ = try await prune()
        try await clean()
        #expect(!has(first) && !has(second) && has(third))
        let report = try await Check(timeline).run(dataPercent: 100)
        #expect(report.problems.filter { !$0.archives.isEmpty } == [])
    }

    @Test func `that is gone altogether is given up too, so that its number stays taken`()
        async throws
    {
        fixture.memory.contents[Layout.archive(timeline.name, second.archive.number)] = nil
        let problems = try await Check(timeline).run(dataPercent: 0).problems
        #expect(problems.contains { $0.subject == "archive 2" })
        #expect(try await Forget(timeline).forget([second.archive.number]).count == 1)
        guard case .tombstone = try await timeline.slot(second.archive.number) else {
            Issue.record("the number is free")
            return
        }
    }

    @Test func `is not given up while it is pinned, nor when it is the newest`() async throws {
        let key = Layout.pin(timeline.name, second.archive.number)
        fixture.memory.contents[key] = [1]
        #expect(try await Forget(timeline).forget([second.archive.number]) == [])
        fixture.memory.contents[key] = nil
        fixture.memory.contents[Layout.archive(timeline.name, third.archive.number)]?[200] ^= 1
        await #expect(throws: RepositoryError.self) {
            try await Forget(timeline).forget([third.archive.number])
        }
    }

    @Test func `that was the newest and is gone ends a prune, and frees nothing`() async throws {
        #expect(try await Forget(timeline).forget([second.archive.number]).count == 1)
        fixture.memory.contents[Layout.archive(timeline.name, third.archive.number)] = nil
        let error = try await failure { try await Prune(timeline).plan() }
        #expect(error.kind == .corrupt)
        #expect(error.reason.hasPrefix("archive 2 is the highest number"))
        await #expect(throws: RepositoryError.self) { try await clean() }
        #expect(has(first) && has(second) && has(third))
    }

    @Test func `of which only the list of packs is lost counts as damaged, too`() async throws {
        let newest = try await SampleArchive.commit([4], to: timeline)
        let pack = newest.table[newest.chunk.pack]
        let lost = PieceReference(
            hash: KeyedHash([UInt8](repeating: 1, count: KeyedHash.byteCount)[...]), count: 10,
            place: .pack(pack, offset: 44, storedCount: 30))
        var archive = try await newest.archive.repeated(
            as: .fence, number: try newest.archive.number.next, in: timeline)
        archive.packs = ListTree(level: 1, bytes: ListTree.encode([lost]))
        #expect(try await Commit(timeline).send(archive) == .committed)
        _ = try await SampleArchive.commit([6], to: timeline)
        let plan = try await prune()
        #expect(plan.unknown == [second.archive.number, archive.number])
        #expect(has(first) && has(third))
        #expect(try await Forget(timeline).forget([archive.number]) == [archive.number])
    }

    @Test func `is no rotated one when its generation was never made`() async throws {
        let number = third.archive.number
        let key = Layout.archive(timeline.name, number)
        _ = try await SampleArchive.commit([4], to: timeline)
        let whole = fixture.memory.contents[key]
        for byte in 8..<12 {
            fixture.memory.contents[key] = whole
            fixture.memory.contents[key]?[byte] ^= 2
            let error = try await failure { try await timeline.slot(number) }
            #expect(error.kind == .corrupt)
            #expect(error.reason.contains("of the keys, which was never made"))
        }
        #expect(try await History(timeline).slots().damaged == [second.archive.number, number])
        // As long as somebody may have made it, the key is to blame.
        fixture.memory.contents[key] = whole
        fixture.memory.contents[key]?[11] ^= 2
        let generation = try ObjectHeader(fixture.memory.contents[key] ?? []).generation
        fixture.memory.contents[Layout.generation(generation)] = []
        #expect(try await failure { try await timeline.slot(number) }.kind == .rotated)
        fixture.memory.contents[Layout.generation(generation)] = nil
        #expect(try await Forget(timeline).forget([number]) == [number])
    }
}
