import Format
import Storage
import TestSupport
import Testing

@testable import Repository

/// What is told before anything is deleted, beside what is deleted then.
@Suite struct `A forecast of a prune` {
    private let fixture: Fixture
    private let timeline: Timeline

    /// Of five archives the second is damaged, and the first is forgotten.
    init() async throws {
        fixture = try await Fixture()
        timeline = try await fixture.open().timeline(.sample())
        for number in 1...5 {
            _ = try await SampleArchive.commit([UInt8(number)], to: timeline)
        }
        fixture.memory.contents[Layout.archive(timeline.name, try ArchiveNumber(2))]?[200] ^= 1
        #expect(try await Forget(timeline).forget([.first]) == [.first])
    }

    private var packs: [ObjectKey: Int] {
        fixture.memory.contents.filter { Layout.isPack($0.key) }.mapValues(\.count)
    }

    private func forecast(
        _ numbers: Set<ArchiveNumber>, age: Int64 = -10
    ) async throws
        -> PruneForecast
    {
        try await PruneForecast.read(timeline, forgetting: numbers, leftoverAge: age)
    }

    @Test(arguments: [[], [2], [3], [4], [2, 3], [3, 4], [2, 3, 4]] as [[UInt64]])
    func `tells what it frees`(_ forgotten: [UInt64]) async throws {
        let numbers = try forgotten.map { try ArchiveNumber($0) }
        let forecast = try await forecast(Set(numbers))
        let before = packs
        #expect(try await Forget(timeline).forget(numbers) == numbers)
        let prune = Prune(timeline)
        let plan = try await prune.plan()
        try await prune.apply(plan)
        let leftovers = Leftovers(timeline)
        try await leftovers.apply(try await leftovers.plan(olderThan: -10))
        let gone = before.filter { packs[$0.key] == nil }
        #expect(forecast.packCount == gone.count)
        #expect(forecast.byteCount == UInt64(gone.values.reduce(0, +)))
        #expect(forecast.unknown == plan.unknown)
        #expect(gone.isEmpty == forgotten.isEmpty)
    }

    @Test func `changes nothing, and leaves young left-overs alone`() async throws {
        let before = fixture.memory.contents
        let second = try ArchiveNumber(2)
        let young = try await forecast([second], age: 1_000_000)
        let old = try await forecast([second])
        #expect(young.packCount < old.packCount && young.byteCount < old.byteCount)
        #expect(fixture.memory.contents == before)
    }
}
