import Capture
import Format
import Repository
import Storage
import Synchronization

/// Parties that keep all rules but one, to show that the model finds what comes of it.
extension Party {
    /// Creates an archive even where one is.
    var overwriting: Party {
        changed(name) { $0.wrap = { OverwritingStore(base: $0) } }
    }

    /// Deletes archives, so that their numbers are free again.
    var freeing: Party {
        changed(name) { $0.wrap = { FreeingStore(base: $0) } }
    }

    /// Takes "exists" for another's archive, without looking whether it is its own.
    var forgetful: Party {
        let retrying = losing
        return changed(name) { party in
            party.losesAnswers = true
            party.mayFail = { _ in true }
            party.wrap = { TidyingStore(base: retrying.wrap($0), when: .exists) }
        }
    }

    /// Tidies up after a commit whose answer it did not get.
    var tidying: Party {
        changed(name) { party in
            party.losesAnswers = true
            party.mayFail = { _ in true }
            party.wrap = { TidyingStore(base: $0, when: .failed) }
        }
    }

    /// Reads its sources once, and not again when it lost the number.
    static func hasty(_ name: String, _ files: TinySource.Files) -> Party {
        Party(name: name, effects: [.createsArchives, .addsPacks]) { timeline, ledger, party in
            ledger.scan(party)
            var options = Backup.Options()
            options.workers = 1
            _ = try await Backup(timeline, options, progress: Silence()).run { _ in
                [PlannedSource(name: "data", path: Array("data".utf8)) { TinySource(files) }]
            }
        }
    }
}

// MARK: Pruning

extension Party {
    /// Reads the live archives first, the tombstones last.
    static let backwardPruner = pruner("pruner") { timeline in
        let live = try await timeline.needed()
        let tombstones = try await History(timeline).slots().tombstones
        return Set(tombstones.flatMap(\.packs)).subtracting(live.packs)
    }

    /// Goes on when what it listed as the newest has been forgotten meanwhile.
    static let stubbornPruner = pruner("pruner") { timeline in
        let tombstones = try await History(timeline).slots().tombstones
        let live = try await timeline.needed()
        return Set(tombstones.flatMap(\.packs)).subtracting(live.packs)
    }

    private static func pruner(
        _ name: String,
        _ dead: @escaping @Sendable (Timeline) async throws -> Set<PackReference>
    ) -> Party {
        Party(name: name, effects: [.overwritesArchives, .deletesPacks]) { timeline, _, _ in
            try await timeline.discard(try await dead(timeline))
        }
    }

    /// Empties the tombstones first, and deletes the packs when that is done.
    static let hurriedPruner = Party(
        name: "pruner", effects: [.overwritesArchives, .deletesPacks]
    ) { timeline, _, _ in
        let store = DeferringStore(base: timeline.store)
        let repository = timeline.repository
        let prune = Prune(
            Repository(
                store: store, keyring: repository.keyring, surroundings: repository.surroundings
            ).timeline(timeline.name))
        try await prune.apply(try await prune.plan())
        try await store.deleteAll()
    }
}

// MARK: Cleaning

extension Party {
    /// Relies on age alone.
    static let fencelessCleaner = Party(
        name: "cleaner", effects: [.deletesPacks, .watchesPacks]
    ) { timeline, _, _ in
        let plan = try await Leftovers(timeline).plan(olderThan: 0)
        try await timeline.delete(plan.components)
    }

    /// Commits a fence, but does not look again behind it.
    static let blindCleaner = Party(
        name: "cleaner", effects: [.createsArchives, .deletesPacks, .watchesPacks]
    ) { timeline, _, _ in
        let plan = try await Leftovers(timeline).plan(olderThan: 0)
        guard !plan.components.isEmpty, let head = try await timeline.head() else { return }
        let fence = try await head.main.repeated(
            as: .fence, number: head.highest.next, in: timeline)
        guard case .committed = try await Commit(timeline).send(fence) else { return }
        try await timeline.delete(plan.components)
    }
}

extension Timeline {
    fileprivate func needed() async throws -> (packs: Set<PackReference>, isCurrent: Bool) {
        let slots = try await History(self).slots()
        var packs: Set<PackReference> = []
        for archive in slots.archives {
            packs.formUnion(try await MetadataReader(self).packs(of: archive).map(\.pack))
        }
        return (packs, slots.newestIsLive)
    }

    fileprivate func delete(_ components: [String]) async throws {
        for component in components { try await store.delete(Layout.packs(name) / component) }
    }
}
