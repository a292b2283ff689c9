import Format
import Storage
import TestSupport
import Testing

@testable import Repository

@Suite struct `A lease` {
    private let fixture: Fixture
    private let timeline: Timeline

    init() async throws {
        fixture = try await Fixture()
        timeline = try await fixture.open().timeline(.sample())
    }

    private func instance(_ number: UInt8) throws -> Instance {
        Instance(
            id: try ObjectName(Array(repeating: number, count: ObjectName.byteCount)),
            host: "host", program: "test", place: "", seat: "", process: "")
    }

    private func take(_ timeline: Timeline, place: String? = nil) async throws -> Archive? {
        try await LeaseTaking(timeline, place: place).take(try await timeline.head())
    }

    @Test func `is taken by a repeat of the newest archive under the next epoch`() async throws {
        let sample = try await SampleArchive.commit([1], to: timeline).archive
        let first = try #require(try await take(timeline, place: "fly/acme"))
        #expect(first.number.value == 2 && first.epoch == 1 && first.purpose == .fence)
        #expect(first.sources == sample.sources && first.segments == sample.segments)
        #expect(first.place == "fly/acme")
        let second = try #require(try await take(timeline))
        #expect(second.epoch == 2 && second.place == "fly/acme")
        #expect(try await timeline.newest()?.id == second.id)
    }

    @Test func `of a new timeline begins it without any source`() async throws {
        let first = try #require(try await take(timeline))
        #expect(first.number == .first && first.epoch == 1 && first.sources.isEmpty)
        let failure = try await failure {
            _ = try await ArchiveFinder(timeline).find(.latest(back: 0))
        }
        #expect(failure.kind == .noArchive)
    }

    @Test func `is not taken by an archive that could not be read again`() async throws {
        _ = try await SampleArchive.commit([1], to: timeline)
        let failure = try await failure {
            _ = try await take(timeline, place: String(repeating: "x", count: 4097))
        }
        #expect(failure.reason.contains("could not be read again"))
        #expect(try await timeline.numbers() == [.first])
    }

    @Test func `goes to one of two who take it at once`() async throws {
        _ = try await SampleArchive.commit([1], to: timeline)
        let head = try await timeline.head()
        let taking = LeaseTaking(timeline, place: nil)
        #expect(try await taking.take(head) != nil)
        #expect(try await taking.take(head) == nil)
    }

    @Test func `tells of its holder, of requests and of answers`() async throws {
        let taken = try #require(try await take(timeline))
        let leases = Leases(timeline)
        #expect(try await leases.lease(1) == nil)
        var lease = Lease(
            epoch: taken.epoch, archive: taken.id, holder: try instance(1), state: .active,
            pollSeconds: 30)
        try await leases.put(lease)
        let request = try await leases.ask(.snapshot, of: 1, as: instance(2))
        let view = try await leases.look()
        #expect(view.epochs == [1])
        let asked = try #require(view.requests(of: 1).first)
        #expect(try await leases.request(asked) == request)
        lease.answer(Lease.Answer(.done, to: request.name, archive: .first))
        lease.counter = 1
        try await leases.put(lease)
        try await leases.remove(asked)
        #expect(try await leases.lease(1) == lease)
        #expect(try await leases.look().requests.isEmpty)
    }

    @Test func `that was over leaves nothing behind when it is cleared`() async throws {
        for number: UInt8 in 1...3 {
            let taken = try #require(try await take(timeline))
            try await Leases(timeline).put(
                Lease(
                    epoch: taken.epoch, archive: taken.id, holder: try instance(number),
                    state: .released, pollSeconds: 1))
            _ = try await Leases(timeline).ask(.handover, of: taken.epoch, as: instance(9))
        }
        try await Leases(timeline).clear(below: 3)
        let view = try await Leases(timeline).look()
        #expect(view.epochs == [3] && view.requests.map(\.epoch) == [3])
    }

    @Test func `that lies elsewhere than it says is damaged`() async throws {
        let taken = try #require(try await take(timeline))
        let lease = Lease(
            epoch: taken.epoch, archive: taken.id, holder: try instance(1), state: .active,
            pollSeconds: 1)
        try await Leases(timeline).put(lease)
        let key = Layout.lease(timeline.name, 1)
        let bytes = try #require(fixture.memory.contents[key])
        fixture.memory.contents[Layout.lease(timeline.name, 2)] = bytes
        let failure = try await failure { _ = try await Leases(timeline).lease(2) }
        #expect(failure.kind == .corrupt)
    }

    @Test func `can't be claimed by a key that may only back up`() async throws {
        let taken = try #require(try await take(timeline))
        let writer = try await fixture.open(try await fixture.add(.writer))
        let lease = Lease(
            epoch: taken.epoch, archive: taken.id, holder: try instance(1), state: .released,
            pollSeconds: 1)
        try await Leases(writer.timeline(timeline.name)).put(lease)
        let failure = try await failure { _ = try await Leases(timeline).lease(1) }
        #expect(failure.kind == .corrupt)
        // It may ask for an archive.
        let request = try await Leases(writer.timeline(timeline.name)).ask(
            .snapshot, of: 1, as: instance(2))
        #expect(try await Leases(timeline).request(.init(request)) == request)
    }
}
