import Format
import Storage
import Synchronization
import Testing

@testable import Repository

/// A pin, a forget and a prune beside each other, in every order of the calls of one of them.
@Suite struct `A pin` {
    private let fixture: Fixture
    private let number: ArchiveNumber

    init() async throws {
        fixture = try await Fixture()
        let timeline = try await fixture.open().timeline(.sample())
        number = try await SampleArchive.commit([1], to: timeline).archive.number
        _ = try await SampleArchive.commit([2], to: timeline)
    }

    private func timeline(
        _ fixture: Fixture, through store: (any ObjectStore)? = nil
    ) async throws -> Timeline {
        // Opened directly, so that the calls counted are those of the work alone.
        let repository = try await fixture.open()
        return Repository(
            store: store ?? fixture.memory, keyring: repository.keyring,
            surroundings: Fixture.surroundings
        ).timeline(try .sample())
    }

    private func prune(_ timeline: Timeline) async throws {
        let prune = Prune(timeline)
        try await prune.apply(try await prune.plan())
    }

    /// What is told to be pinned is there with all that it needs.
    private func expectPromiseKept(
        _ isPinned: Bool, _ fixture: Fixture, _ comment: Comment
    ) async throws {
        let timeline = try await timeline(fixture)
        guard case .live(let archive) = try await timeline.slot(number) else {
            #expect(!isPinned, comment)
            return
        }
        let sizes = try await timeline.packSizes()
        for use in try await MetadataReader(timeline).packs(of: archive) {
            #expect(sizes[use.pack] == use.size, comment)
        }
    }

    private func pin(_ timeline: Timeline) async -> Bool {
        do {
            try await Pins(timeline).pin(number, reason: "")
            return true
        } catch {
            return false
        }
    }

    @Test func `is over when its time is`() async throws {
        let timeline = try await timeline(fixture)
        let pins = Pins(timeline)
        try await pins.pin(number, reason: "guard", until: Timestamp(seconds: 1000))
        #expect(try await pins.expired(Timestamp(seconds: 999)).isEmpty)
        #expect(try await pins.expired(Timestamp(seconds: 1000)) == [number])
        try await pins.unpin(number)
        try await pins.pin(number, reason: "")
        #expect(try await pins.expired(Timestamp(seconds: 1 << 40)).isEmpty)
    }

    @Test func `that can't be read holds, and keeps nobody from forgetting others`() async throws {
        let timeline = try await timeline(fixture)
        let key = Layout.pin(timeline.name, number)
        _ = try await timeline.store.put(key, [Array("damaged".utf8)], .always)
        let pins = Pins(timeline)
        #expect(try await pins.expired(Timestamp(seconds: 1 << 40)).isEmpty)
        #expect(try await pins.numbers() == [number])
    }

    @Test func `holds or is refused, wherever a forget and a prune come between`() async throws {
        let watched = HookedStore(fixture.copy().memory) { _ in }
        #expect(await pin(try await timeline(fixture, through: watched)))
        for call in 1...watched.calls.count {
            let trial = fixture.copy()
            let others = try await timeline(trial)
            let store = HookedStore(trial.memory) { moment in
                guard moment == .before(call) else { return }
                _ = try await Forget(others).forget([number])
                try await prune(others)
            }
            let isPinned = await pin(try await timeline(trial, through: store))
            try await expectPromiseKept(isPinned, trial, "forgotten before call \(call)")
        }
    }

    @Test func `holds or is refused, wherever in a forget it comes`() async throws {
        let watched = HookedStore(fixture.copy().memory) { _ in }
        #expect(try await Forget(timeline(fixture, through: watched)).forget([number]) == [number])
        let count = watched.calls.count
        for planned in 1...count {
            for pinned in planned...count {
                let trial = fixture.copy()
                let others = try await timeline(trial)
                let plan = Mutex<Prune.Plan?>(nil)
                let isPinned = Mutex(false)
                let store = HookedStore(trial.memory) { moment in
                    if moment == .before(planned) {
                        let made = try await Prune(others).plan()
                        plan.withLock { $0 = made }
                    }
                    guard moment == .before(pinned) else { return }
                    let isDone = await pin(others)
                    isPinned.withLock { $0 = isDone }
                }
                _ = try await Forget(timeline(trial, through: store)).forget([number])
                if let plan = plan.withLock({ $0 }) { try await Prune(others).apply(plan) }
                try await prune(others)
                try await expectPromiseKept(
                    isPinned.withLock { $0 }, trial,
                    "prune planned before call \(planned), pinned before call \(pinned)")
            }
        }
    }

    @Test func `is refused while a forget that was cut off has left its farewell`() async throws {
        let trial = fixture.copy()
        let timeline = try await timeline(trial)
        _ = try await Farewells(timeline).announce(number)
        #expect(await !pin(timeline))
        try await Pins(timeline).unpin(number)
        #expect(await pin(timeline))
        #expect(try await Forget(timeline).forget([number]) == [])
    }
}
