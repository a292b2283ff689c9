import Files
import Format
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Repository

@Suite struct `Who keeps a lease` {
    /// A store may take the second of two objects before the first.
    @Test func `never lets an older state come after a newer`() async throws {
        let fixture = try await Fixture()
        let store = DelayingStore(fixture.memory)
        let timeline = try await fixture.open(through: store).timeline(.sample())
        let keeper = LeaseKeeper(Leases(timeline), try await taken(timeline))
        store.isDelaying = true
        async let first: Void = keeper.say(.draining)
        while store.isDelaying { await Task.yield() }
        try await keeper.say(.released)
        try await first
        #expect(try await Leases(timeline).lease(keeper.epoch)?.state == .released)
    }

    @Test func `says that somebody stands by until its command is ready`() async throws {
        let timeline = try await Fixture().open().timeline(.sample())
        var lease = try await taken(timeline)
        let answer = Lease.Answer(.done, to: lease.archive, reason: Lease.Answer.standsBy)
        lease.answer(answer)
        let leases = Leases(timeline)
        let keeper = LeaseKeeper(leases, lease)
        try await keeper.say(.failed)
        #expect(try await leases.lease(lease.epoch)?.standBy == answer)
        try await keeper.say(.active)
        #expect(try await leases.lease(lease.epoch)?.answers == [])
    }

    private func taken(_ timeline: Timeline) async throws -> Lease {
        let holder = Instance(
            id: try ObjectName(Array(repeating: 1, count: ObjectName.byteCount)), host: "host",
            program: "test", place: "", seat: "", process: "")
        let taken = try #require(
            try await LeaseTaking(timeline, place: nil).take(try await timeline.head()))
        return Lease(
            epoch: taken.epoch, archive: taken.id, holder: holder, state: .active, pollSeconds: 1)
    }
}

/// A store that takes its time for one object, so that others can come before it.
private final class DelayingStore: StoreWrapper {
    let base: any ObjectStore
    private let delays = Atomic(false)

    init(_ base: any ObjectStore) { self.base = base }

    var isDelaying: Bool {
        get { delays.load(ordering: .acquiring) }
        set { delays.store(newValue, ordering: .releasing) }
    }

    func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        if delays.exchange(false, ordering: .acquiringAndReleasing) {
            for _ in 0..<10_000 { await Task.yield() }
        }
        return try await base.put(key, parts, condition)
    }
}
