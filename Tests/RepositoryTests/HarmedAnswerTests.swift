import Files
import Format
import Storage
import TestSupport
import Testing

@testable import Repository

/// Answers about keys, pins and numbers that were harmed on their way.
@Suite struct `An answer that was harmed` {
    private let fixture: Fixture

    init() async throws {
        fixture = try await Fixture()
    }

    @Test(arguments: [HarmingStore.Harm.flippedBit, .shortenedObject])
    func `opens a repository when it is asked for again`(harm: HarmingStore.Harm) async throws {
        let store = HarmingStore(fixture.memory, harm)
        let repository = try await fixture.open(through: store)
        #expect(store.harmedCount > 0)
        _ = try await repository.refreshed()
        _ = try await fixture.keys().rotate()
        let harmed = HarmingStore(fixture.memory, harm)
        #expect(try await fixture.keys(through: harmed).list().count == 1)
        #expect(harmed.harmedCount > 1)
    }

    @Test(arguments: [HarmingStore.Harm.flippedBit, .shortenedObject])
    func `is no damage to the keys`(harm: HarmingStore.Harm) async throws {
        try await fixture.keys().add(Fixture.passphrase("a long passphrase"), label: "second")
        _ = try await fixture.add(.writer)
        _ = try await fixture.keys().rotate()
        let store = HarmingStore(fixture.memory, harm)
        let found = try await KeyCheck(try await fixture.open(through: store)).run()
        #expect(found.problems.map(\.key) == [])
        #expect(store.harmedCount > 5)
    }

    @Test(arguments: [HarmingStore.Harm.flippedBit, .shortenedObject])
    func `tells a pin all the same`(harm: HarmingStore.Harm) async throws {
        let timeline = try await fixture.open().timeline(.sample())
        let sample = try await SampleArchive.commit([1, 2, 3], to: timeline)
        try await Pins(timeline).pin(sample.archive.number, reason: "")
        let store = HarmingStore(fixture.memory, harm)
        let pins = Pins(try await fixture.open(through: store).timeline(.sample()))
        #expect(try await pins.pin(sample.archive.number)?.id == sample.archive.id)
    }

    @Test func `about an object that is there says that it was created by another`() async throws {
        let store = HarmingStore(fixture.memory, .flippedBit)
        #expect(try await store.create("x", [1, 2, 3]))
        #expect(try await store.create("x", [1, 2, 3]))
        #expect(try await !store.create("x", [1, 2]))
    }

    @Test func `is not remembered as the newest archive`() async throws {
        let space = try TemporaryDirectory()
        var timeline = try await fixture.open().timeline(.sample())
        timeline.seen = try NewestSeen(root: space.path, timeline)
        _ = try await SampleArchive.commit([1], to: timeline)
        let invented = Layout.archive(timeline.name, try ArchiveNumber(1000))
        fixture.memory.contents[invented] = [0]
        #expect(try await timeline.numbers().first == ArchiveNumber(1000))
        fixture.memory.contents[invented] = nil
        #expect(try await timeline.head()?.highest == .first)
    }
}
