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
        changed(name) { party in
            party.losesAnswers = true
            party.mayFail = { _ in true }
            party.wrap = { TidyingStore(base: InsistingStore(base: $0), when: .exists) }
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

    /// Tells of success without having looked whether all is there.
    var trusting: Party {
        let act = act
        return Party(name: name, effects: effects, files: files) { timeline, ledger, party in
            let timeline = timeline.through(ProoflessStore(base: timeline.store))
            do {
                try await act(timeline, ledger, party)
            } catch is ProofOmitted {}
        }
    }

    /// Does not notice that there are higher numbers.
    var shortSighted: Party {
        changed(name) { $0.wrap = { ShortSightedStore(base: $0) } }
    }

    /// Lets all tombstones expire at once.
    var sweeping: Party {
        let act = act
        let effects = effects.union(.deletesArchives)
        return Party(name: name, effects: effects) { timeline, ledger, party in
            var timeline = timeline
            timeline.tombstoneSpan = 0
            try await act(timeline, ledger, party)
        }
    }

    /// Makes the oldest archive the newest again by naming the same packs.
    static let reviver = Party(name: "reviver", effects: .createsArchives) { timeline, _, _ in
        guard let head = try await timeline.head(),
            case .live(let oldest) = try await timeline.slot(.first)
        else { return }
        let archive = try await oldest.repeated(
            as: .fence, number: head.highest.next, in: timeline)
        _ = try await Commit(timeline).send(archive)
    }

    /// Forgets without looking what the timeline itself needs.
    static func ruthlessForgetter(sparesHighest: Bool) -> Party {
        Party(name: "forgetter", effects: .overwritesArchives) { timeline, _, _ in
            let numbers = try await timeline.numbers()
            _ = try await Forget(timeline).forget(
                numbers, sparing: sparesHighest ? Set(numbers.prefix(1)) : [])
        }
    }

    /// Calls it damage when what it reads is forgotten and pruned.
    static let stubbornReader = Party(name: "reader", effects: []) { timeline, ledger, _ in
        guard let archive = try await timeline.newest() else { return }
        ledger.read(archive, try await timeline.files(of: archive))
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

    /// Takes what is missing for damage, without looking whether it was forgotten.
    static let rashPruner = pruner("rash pruner") { timeline in
        let tombstones = try await History(timeline).slots().tombstones
        var live = try await timeline.needed()
        while !live.isCurrent { live = try await timeline.needed() }
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
        let prune = Prune(timeline.through(store))
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
    fileprivate func through(_ store: any ObjectStore) -> Timeline {
        var timeline = Repository(
            store: store, keyring: repository.keyring, surroundings: repository.surroundings
        ).timeline(name)
        timeline.tombstoneSpan = tombstoneSpan
        return timeline
    }

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
