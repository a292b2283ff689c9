import Files
import Format
import Repository
import Storage
import TestSupport
import Testing

@testable import Capture

/// What is done while another forgets and prunes archives whose lists lie in packs.
@Suite struct `Beside a forget and a prune` {
    private let store = MemoryStore()
    private let world: World
    private let start: [ObjectKey: [UInt8]]

    init() async throws {
        world = try World(store: store)
        for round in UInt64(1)...3 {
            try world.write("f", noise(3000, seed: round))
            try world.write("g", noise(3000, seed: 100))
            try await world.backUp(Self.long, remembering: false)
        }
        start = store.contents
    }

    private static var long: Backup.Options {
        var options = Backup.Options()
        options.flatListLimit = 1
        return options
    }

    /// Lets the other do its work before each get of the operation in turn.
    private func everywhere(_ operation: (Timeline) async throws -> Void) async throws {
        for call in 1... {
            store.contents = start
            let other = try World(store: store, keyring: world.timeline.repository.keyring)
            let faulty = FaultyStore(store)
            faulty.on(
                .get, call: call,
                .first {
                    try other.write("h", [7])
                    try await other.backUp(Self.long)
                    let numbers = try (1...3).map { try ArchiveNumber($0) }
                    _ = try await Forget(other.timeline).forget(numbers)
                    let prune = Prune(other.timeline)
                    try await prune.apply(try await prune.plan())
                })
            let slow = try World(store: faulty, keyring: world.timeline.repository.keyring)
            try await operation(slow.timeline)
            guard faulty.isExhausted else { return #expect(call > 5) }
            let newest = try #require(try await other.timeline.newest())
            #expect(try await other.files(of: newest)["h"] == [7], "at get \(call)")
        }
    }

    @Test func `a prune goes on`() async throws {
        try await everywhere { timeline in
            let prune = Prune(timeline)
            try await prune.apply(try await prune.plan())
        }
    }

    @Test func `so does a cleaning of left-overs`() async throws {
        try await everywhere { timeline in
            let leftovers = Leftovers(timeline)
            try await leftovers.apply(try await leftovers.plan(olderThan: -10))
        }
    }

    @Test func `so does a forget`() async throws {
        try await everywhere { timeline in
            _ = try await Forget(timeline).forget(try (1...2).map { try ArchiveNumber($0) })
        }
    }

    @Test func `a check finds no damage`() async throws {
        try await everywhere { timeline in
            let report = try await Check(timeline).run(dataPercent: 100)
            #expect(report.problems.filter { !$0.archives.isEmpty } == [])
        }
    }

    @Test func `the newest is read, or what is newest by then`() async throws {
        try await everywhere { timeline in
            let count = try await timeline.readingNewest { archive in
                try await world.files(of: archive, timeline).count
            }
            #expect((count ?? 0) > 0)
        }
    }

    @Test func `what is forgotten is not told to be damaged`() async throws {
        try await everywhere { timeline in
            guard let archive = try await timeline.newest() else { return }
            do {
                _ = try await timeline.reading(archive) {
                    try await world.files(of: archive, timeline)
                }
            } catch let error as RepositoryError {
                #expect(error.kind == .forgotten)
            }
        }
    }
}

/// A writer that slept while its number was given, forgotten, and its tombstone expired.
@Suite struct `A sleeper` {
    private let store = MemoryStore()
    private let faulty: FaultyStore
    private let slow: World
    private let quick: World

    init() async throws {
        faulty = FaultyStore(store)
        slow = try World(store: faulty, tombstoneSpan: 2)
        quick = try World(
            store: store, keyring: slow.timeline.repository.keyring, tombstoneSpan: 2)
        try slow.write("a", noise(3000, seed: 1))
        try await slow.backUp()
    }

    /// What happens while it sleeps.
    private func pass(forgetting: Bool) async throws {
        for round in UInt64(2)...6 {
            try quick.write("a", noise(3000, seed: round))
            try await quick.backUp()
        }
        guard forgetting else { return }
        _ = try await Forget(quick.timeline).forget(try (1...5).map { try ArchiveNumber($0) })
        let prune = Prune(quick.timeline)
        try await prune.apply(try await prune.plan())
    }

    private typealias Action = @Sendable () async throws -> Void

    private func sleep(_ fault: (@escaping Action) -> FaultyStore.Fault, forgetting: Bool = true) {
        faulty.on(
            .put, where: { $0?.text.contains("/archives/") ?? false },
            fault { try await pass(forgetting: forgetting) })
    }

    @Test func `commits again above the others`() async throws {
        sleep { .first($0) }
        try slow.write("a", noise(3000, seed: 9))
        let archive = try await slow.backUp().archive
        #expect(archive.number.value == 7)
        #expect(try await slow.files(of: archive) == ["a": noise(3000, seed: 9)])
        #expect(try await slow.timeline.numbers().map(\.value) == [7, 6, 5, 4])
        #expect(try await slow.problems().filter { !$0.archives.isEmpty } == [])
    }

    @Test func `that only got its answer late harms none who built upon it`() async throws {
        sleep { .then($0) }
        try slow.write("b", noise(3000, seed: 9))
        try quick.write("b", noise(3000, seed: 9))
        let archive = try await slow.backUp().archive
        #expect(archive.number.value == 8)
        #expect(try await slow.problems().filter { !$0.archives.isEmpty } == [])
    }

    @Test func `whose number is still there loses it as always`() async throws {
        sleep({ .first($0) }, forgetting: false)
        try slow.write("a", noise(3000, seed: 9))
        #expect(try await slow.backUp().archive.number.value == 7)
        #expect(try await slow.timeline.numbers().count == 7)
    }
}
