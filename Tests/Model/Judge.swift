import Format
import Repository
import Storage
import TestSupport

/// Says what must never be, looking at a state of the store.
final class Judge {
    fileprivate enum Slot {
        case live(Archive, packs: [ObjectKey])
        case tombstone(Tombstone)
    }

    private let world: World
    private let timeline: Timeline.Name
    private var slots: [Int: Slot] = [:]
    /// Archives that were read whole once; as long as their packs are there, they stay whole.
    private var whole: Set<ObjectName> = []
    private var settled: Set<Int> = []

    init(_ world: World) throws {
        self.world = world
        timeline = try world.timeline(MemoryStore(), "judge").name
    }

    /// What is wrong with a state that somebody may see at any time; nil if nothing is.
    func flaw(_ shelf: Shelf, _ ledger: Ledger, _ parties: [Party]) throws -> String? {
        if let flaw = try numbering(shelf) { return flaw }
        for key in shelf.keys(.archives) where !isLate(key, shelf) {
            guard case .live(let archive, let packs) = try slot(key, shelf) else { continue }
            let missing = packs.filter { shelf.objects[$0] == nil }
            if let gone = missing.first(where: { !shelf.lost.contains($0) }) {
                return "archive \(archive.number) needs \(gone.name.prefix(20)), which is gone"
            }
            if missing.isEmpty, let flaw = try contents(archive, shelf) { return flaw }
        }
        return try newest(shelf) ?? late(shelf, ledger, parties) ?? leases(shelf)
            ?? readings(ledger, shelf) ?? pinned(shelf, ledger)
    }

    // MARK: Numbers

    private func isLate(_ key: ObjectKey, _ shelf: Shelf) -> Bool {
        shelf.objects[key].map { shelf.late.contains($0.hash) } ?? false
    }

    private func numbering(_ shelf: Shelf) throws -> String? {
        let highest = try shelf.created.keys.min().map { try ArchiveNumber(inverted: $0.name) }
        guard shelf.created.count == highest?.value ?? 0 else {
            return "a number below \(shelf.created.count) was never given"
        }
        for (key, archives) in shelf.created {
            let number = try ArchiveNumber(inverted: key.name)
            guard archives.count == 1 else { return "number \(number) was given twice" }
            guard !isLate(key, shelf) else { continue }
            guard let id = try id(key, shelf) else {
                guard shelf.isExpired(key) else { return "there is no number \(number)" }
                continue
            }
            guard try id == slot(archives[0], key, shelf).id else {
                return "number \(number) holds another archive than was committed"
            }
        }
        return nil
    }

    private func id(_ key: ObjectKey, _ shelf: Shelf) throws -> ObjectName? {
        try slot(key, shelf)?.id
    }

    /// The highest number is live, and so is the main line's head.
    private func newest(_ shelf: Shelf) throws -> String? {
        guard let highest = shelf.keys(.archives).first else { return nil }
        guard case .live(let archive, _) = try slot(highest, shelf) else {
            return "the newest archive is forgotten"
        }
        guard let main = archive.forkOf else { return nil }
        guard case .live = try slot(Layout.archive(timeline, main), shelf) else {
            return "the main line's newest archive is forgotten"
        }
        return nil
    }

    /// What was captured before the winner's commit is never the newest.
    private func late(_ shelf: Shelf, _ ledger: Ledger, _ parties: [Party]) throws -> String? {
        for (key, archives) in shelf.created {
            guard case .live(let archive, _) = try slot(archives[0], key, shelf),
                archive.purpose == .backup,
                let party = parties.firstIndex(where: { $0.name == archive.writer.host }),
                archive.number.value == shelf.created.count,
                let scan = ledger.scans[party], scan + 1 < archive.number.value
            else { continue }
            return "archive \(archive.number) was captured before archive \(scan + 1) was committed"
        }
        return nil
    }

    /// Every archive that there ever was, in the order of numbers.
    private func leases(_ shelf: Shelf) throws -> String? {
        var promises = LeasePromises()
        for (key, archives) in shelf.created.sorted(by: { $0.key > $1.key }) {
            guard case .live(let archive, _) = try slot(archives[0], key, shelf) else { continue }
            if let flaw = promises.flaw(with: archive) { return flaw }
        }
        return nil
    }

    // MARK: Contents

    /// Reads an archive back, the first time that it is seen.
    private func contents(_ archive: Archive, _ shelf: Shelf) throws -> String? {
        guard whole.insert(archive.id).inserted else { return nil }
        let (store, world) = (MemoryStore(shelf), world)
        let found = try now {
            try await world.timeline(store, "judge").files(of: archive)
        }
        guard found == (try files(of: archive, shelf)) else {
            return "archive \(archive.number) does not hold what its writer had"
        }
        return nil
    }

    /// A fence repeats what its parent holds, and nothing where there is no parent.
    private func files(of archive: Archive, _ shelf: Shelf) throws -> TinySource.Files? {
        var archive = archive
        while archive.purpose == .fence {
            guard let parent = archive.parent else { return [:] }
            let key = Layout.archive(timeline, parent.number)
            guard let first = shelf.created[key]?.first,
                case .live(let before, _) = try slot(first, key, shelf)
            else { return nil }
            archive = before
        }
        return world.files[archive.writer.host]?.version(Saying(archive)?.version ?? 0)
    }

    private func readings(_ ledger: Ledger, _ shelf: Shelf) throws -> String? {
        for (archive, found) in ledger.reads
        where try found != files(of: archive, shelf) {
            return "a reader got wrong bytes of archive \(archive.number)"
        }
        return nil
    }

    /// What somebody was told is pinned is not forgotten.
    private func pinned(_ shelf: Shelf, _ ledger: Ledger) throws -> String? {
        for number in ledger.pins {
            if shelf.objects[Layout.pin(timeline, number)] == nil {
                guard !ledger.unpins.contains(number) else { continue }
                return "the pin of archive \(number) is gone"
            }
            guard case .live = try slot(Layout.archive(timeline, number), shelf) else {
                return "archive \(number) is pinned, and was forgotten"
            }
        }
        return nil
    }

    // MARK: Rest

    /// What is wrong once all have come to an end: pruning must free what nobody needs.
    func flawAtRest(_ shelf: Shelf, _ ledger: Ledger, _ parties: [Party]) throws -> String? {
        if let flaw = try successes(shelf, ledger, parties) ?? silence(shelf, ledger, parties) {
            return flaw
        }
        if let flaw = try loosePins(shelf, ledger) { return flaw }
        guard settled.insert(shelf.hash).inserted else { return nil }
        let store = MemoryStore(shelf)
        let timeline = try world.timeline(store, "at rest")
        try now { try await Party.pruner.act(timeline, Ledger.none, 0) }
        if let flaw = try garbage(Shelf(store.contents, after: shelf), amongCommitted: true) {
            return flaw
        }
        try now { try await Party.cleaner.act(timeline, Ledger.none, 0) }
        let rest = Shelf(store.contents, after: shelf)
        return try garbage(rest, amongCommitted: false) ?? flaw(rest, .none, [])
    }

    /// What is pinned stays whole also when all that may be forgotten is, and what it held pruned.
    private func loosePins(_ shelf: Shelf, _ ledger: Ledger) throws -> String? {
        guard !ledger.pins.isEmpty else { return nil }
        let store = MemoryStore(shelf)
        let timeline = try world.timeline(store, "at rest")
        try now { try await Party.forgetterAndPruner.act(timeline, Ledger.none, 0) }
        let rest = Shelf(store.contents, after: shelf)
        return try pinned(rest, ledger) ?? flaw(rest, .none, [])
    }

    /// Who was told of success has an archive in the order of numbers, with all that it needs.
    private func successes(
        _ shelf: Shelf, _ ledger: Ledger, _ parties: [Party]
    ) throws -> String? {
        let succeeded = zip(parties, ledger.results).filter { _, result in
            if case .success = result { true } else { false }
        }.map(\.0.name)
        var done: Set<String> = []
        for key in shelf.keys(.archives) {
            guard case .live(let archive, let packs) = try slot(key, shelf),
                succeeded.contains(archive.writer.host)
            else { continue }
            if isLate(key, shelf) { return "archive \(archive.number) came too late, and stays" }
            guard done.insert(archive.writer.host).inserted else { continue }
            if let lost = packs.first(where: { shelf.objects[$0] == nil }) {
                return "archive \(archive.number) lacks \(lost.name.prefix(20)) from the start"
            }
        }
        return nil
    }

    /// Who has come to its end has said its last, on the main line or in a fork.
    private func silence(
        _ shelf: Shelf, _ ledger: Ledger, _ parties: [Party]
    ) throws -> String? {
        for (party, result) in zip(parties, ledger.results) where party.versions > 0 {
            guard case .success = result else { continue }
            let hasSaid = try shelf.created.contains { key, archives in
                guard case .live(let archive, _) = try slot(archives[0], key, shelf),
                    archive.writer.host == party.name, archive.purpose == .backup
                else { return false }
                return Saying(archive)?.version == party.versions
            }
            guard hasSaid else { return "what \(party.name) had last is in no archive" }
        }
        return nil
    }

    /// A pack that nobody needs; prune alone must take those that were committed once.
    private func garbage(_ shelf: Shelf, amongCommitted: Bool) throws -> String? {
        var needed: Set<ObjectKey> = []
        for key in shelf.keys(.archives) {
            switch try slot(key, shelf) {
            case .live(_, let packs): needed.formUnion(packs)
            case .tombstone(let tombstone):
                guard tombstone.packs.isEmpty else {
                    return "the tombstone of \(tombstone.number) keeps its packs for ever"
                }
            case nil: continue
            }
        }
        let judged = amongCommitted ? try committed(shelf) : Set(shelf.keys(.packs))
        let packs = shelf.keys(.packs).filter { judged.contains($0) && !needed.contains($0) }
        return packs.first.map { "\($0.name.prefix(20)) stays for ever, and nobody needs it" }
    }

    /// The packs of all archives that there ever were.
    private func committed(_ shelf: Shelf) throws -> Set<ObjectKey> {
        var committed: Set<ObjectKey> = []
        for (key, archives) in shelf.created {
            for object in archives {
                guard case .live(_, let packs) = try slot(object, key, shelf) else { continue }
                committed.formUnion(packs)
            }
        }
        return committed
    }

    // MARK: Reading slots

    private func slot(_ key: ObjectKey, _ shelf: Shelf) throws -> Slot? {
        guard let object = shelf.objects[key] else { return nil }
        return try slot(object, key, shelf)
    }

    /// What it names is read when it is first seen, as its lists may lie in packs.
    private func slot(
        _ object: Shelf.Object, _ key: ObjectKey, _ shelf: Shelf
    ) throws -> Slot {
        if let known = slots[object.hash] { return known }
        let (store, world) = (MemoryStore(shelf), world)
        store.contents[key] = object.bytes
        let number = try ArchiveNumber(inverted: key.name)
        let found = try now { try await world.timeline(store, "judge").slot(number) }
        let slot: Slot
        switch found {
        case .live(let archive):
            let packs = try now {
                try await MetadataReader(world.timeline(store, "judge")).packs(of: archive)
            }
            slot = .live(archive, packs: packs.map { Layout.pack(timeline, $0.pack) })
        case .tombstone(let tombstone): slot = .tombstone(tombstone)
        case .empty: preconditionFailure("internal error: bytes are no empty slot")
        }
        slots[object.hash] = slot
        return slot
    }
}

extension Judge.Slot {
    fileprivate var id: ObjectName {
        switch self {
        case .live(let archive, _): archive.id
        case .tombstone(let tombstone): tombstone.id
        }
    }
}

extension MemoryStore {
    convenience init(_ shelf: Shelf) {
        self.init(clock: { Shelf.time })
        contents = shelf.objects.mapValues(\.bytes)
    }
}
