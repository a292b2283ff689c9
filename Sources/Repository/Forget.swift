package import Format
import Storage

/// Puts tombstones in the place of archives; what they held goes with the next prune.
package struct Forget: Sendable {
    private let timeline: Timeline

    package init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// Forgets archives that are neither needed nor pinned; returns those that it forgot.
    ///
    /// A number that is named is given up even if what is there can't be read, or is gone.
    package func forget(_ numbers: [ArchiveNumber]) async throws -> [ArchiveNumber] {
        guard let head = try await timeline.head() else { return [] }
        let spared = Self.spared(head.main, highest: head.highest)
        return try await forget(numbers.filter { $0 < head.highest }, sparing: spared)
    }

    /// What the timeline itself needs: both heads, and what is restored while one is suspect.
    package static func spared(
        _ main: Archive, highest: ArchiveNumber
    ) -> Set<ArchiveNumber> {
        Set([main.number, highest] + (main.suspicion.map { [$0.lastGood] } ?? []))
    }

    package func forget(
        _ numbers: [ArchiveNumber], sparing spared: Set<ArchiveNumber>
    ) async throws -> [ArchiveNumber] {
        _ = try timeline.repository.keyring.root(to: "forget archives")
        let kept = try await Pins(timeline).numbers().union(spared)
        var forgotten: [ArchiveNumber] = []
        for number in numbers.sorted() where !kept.contains(number) {
            try Task.checkCancellation()
            if try await bury(number) { forgotten.append(number) }
        }
        return forgotten
    }

    /// One archive, unless a pin came meanwhile.
    private func bury(_ number: ArchiveNumber) async throws -> Bool {
        guard let found = try await tombstone(of: number) else { return false }
        return try await leaving(number) {
            try await put(found.tombstone, generation: found.generation, aside: found.isAside)
        }
    }

    /// Takes an archive back that was committed under a number whose tombstone had expired.
    ///
    /// It needs no other tombstone. Who has pinned it meanwhile keeps it.
    func takeBack(_ archive: Archive) async throws {
        _ = try await leaving(archive.number) {
            guard archive.lockedUntil == nil else {
                return try await put(
                    tombstone(archive.number, archive.id, []), generation: archive.generation,
                    aside: true)
            }
            try await timeline.store.delete(Layout.archive(timeline.name, archive.number))
        }
    }

    /// Announces it, looks for a pin, and only without one does it.
    private func leaving(
        _ number: ArchiveNumber, _ body: () async throws -> Void
    ) async throws -> Bool {
        let farewell = try await Farewells(timeline).announce(number)
        let pin = try await timeline.store.find(Layout.pin(timeline.name, number))
        if pin == nil { try await body() }
        try await timeline.store.delete(farewell)
        return pin == nil
    }

    /// In the place of the archive, or `aside` of one that is locked.
    func put(_ tombstone: Tombstone, generation: UInt32, aside: Bool) async throws {
        let key =
            aside
            ? Layout.tombstone(timeline.name, tombstone.number)
            : Layout.archive(timeline.name, tombstone.number)
        let object = try timeline.vault.seal(
            .tombstone, try timeline.records.sign(.tombstone, tombstone.encoded()),
            name: try timeline.repository.surroundings.makeName(), generation: generation, at: key)
        _ = try await timeline.store.put(key, [object], .always)
    }
}

// MARK: - What a tombstone says

extension Forget {
    private typealias Found = (tombstone: Tombstone, generation: UInt32, isAside: Bool)

    /// Nil where there is a tombstone already.
    private func tombstone(of number: ArchiveNumber) async throws -> Found? {
        let key = Layout.archive(timeline.name, number)
        do {
            switch try await timeline.slot(number) {
            case .tombstone: return nil
            case .empty: return try await tombstone(number, nil)
            case .live(let archive):
                guard let packs = try await packs(of: archive) else { return nil }
                let isAside = timeline.store.lock != nil || archive.lockedUntil != nil
                return (tombstone(number, archive.id, packs), archive.generation, isAside)
            }
        } catch {
            let error = await timeline.repository.judged(error, at: key)
            guard Damage.isDamage(error) else { throw error }
            let object = try await timeline.store.find(key)
            return try await tombstone(number, object.flatMap { try? ObjectHeader($0) })
        }
    }

    /// Of what can't be read, only the name may be known; its packs are left-overs then.
    private func tombstone(
        _ number: ArchiveNumber, _ header: ObjectHeader?
    ) async throws -> Found? {
        guard let head = try await timeline.head(),
            !timeline.isExpired(number, below: head.highest)
        else { return nil }
        let id = try header?.name ?? timeline.repository.surroundings.makeName()
        return (tombstone(number, id, []), head.main.generation, timeline.store.lock != nil)
    }

    private func tombstone(
        _ number: ArchiveNumber, _ id: ObjectName, _ packs: [PackReference]
    ) -> Tombstone {
        Tombstone(
            number: number, id: id, time: timeline.repository.surroundings.now(), packs: packs)
    }

    /// What can be read of an archive's list; nil when somebody else has forgotten it meanwhile.
    private func packs(of archive: Archive) async throws -> [PackReference]? {
        do {
            return try await MetadataReader(timeline).packs(of: archive).map(\.pack)
        } catch {
            guard Damage.isDamage(error) else { throw error }
            guard try await timeline.isLive(archive) else { return nil }
            return archive.listPacks.map(\.pack)
        }
    }
}
