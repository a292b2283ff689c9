package import Format
import Storage

/// Deletes packs that no archive needs; safe beside writers by the order of its steps.
///
/// A writer uses again only packs of the main line's head, which is never forgotten; so packs that
/// no live archive names, read after the tombstones were, can't come back into use.
package struct Prune: Sendable {
    private let timeline: Timeline

    package init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// What a prune would do; printing it changes nothing.
    package struct Plan: Sendable {
        package let packs: [PackReference]
        package let byteCount: UInt64
        /// Archives that can't be read; packs that they may need are kept.
        package let unknown: [ArchiveNumber]
        /// Tombstones as they are when the packs are gone.
        let tombstones: [Tombstone]
        let expired: [ArchiveNumber]
        let live: Set<ArchiveNumber>
        let generation: UInt32
        /// Packs that could go if they were not locked.
        package let locked: LockedPacks
        let aside: Set<ArchiveNumber>
        let highest: ArchiveNumber?
    }

    /// Steps (a) to (c): tombstones first, then the list, then every live archive.
    package func plan() async throws -> Plan {
        _ = try timeline.repository.keyring.root(to: "free space")
        let tombstones = try await History(timeline).slots().tombstones
        return try await plan(tombstones, try await Needs.read(timeline))
    }

    private func plan(_ tombstones: [Tombstone], _ needs: Needs) async throws -> Plan {
        let named = Set(tombstones.flatMap(\.packs)).subtracting(needs.packs)
        let unneeded = needs.unneeded(named)
        let held = try await timeline.locked(Set(unneeded.map(Layout.packComponent)))
        let dead = unneeded.filter { !held.components.contains(Layout.packComponent($0)) }
        let sizes = dead.isEmpty ? PackSizes() : try await timeline.packSizes()
        return Plan(
            packs: dead.sorted { $0.name < $1.name },
            byteCount: dead.reduce(0) { $0 + (sizes[$1] ?? 0) },
            unknown: needs.unknown,
            tombstones: tombstones.compactMap { $0.keeping(named.subtracting(dead)) },
            expired: tombstones.map(\.number).filter {
                timeline.isExpired($0, below: needs.slots.highest)
                    && !needs.slots.aside.contains($0)
            },
            live: Set(needs.slots.archives.map(\.number) + needs.unknown),
            generation: needs.slots.archives.map(\.generation).max() ?? 1,
            locked: held.1, aside: needs.slots.aside, highest: needs.slots.highest)
    }

    /// Steps (d) and (e): packs first, then their tombstones are emptied; a crash in between
    /// leaves the list of what is still to do.
    package func apply(_ plan: Plan) async throws {
        try await timeline.remove(plan.packs.map { Layout.pack(timeline.name, $0) })
        let forget = Forget(timeline)
        for tombstone in plan.tombstones {
            try Task.checkCancellation()
            try await forget.put(
                tombstone, generation: plan.generation,
                aside: plan.aside.contains(tombstone.number))
        }
        for number in plan.expired {
            try await timeline.store.delete(Layout.archive(timeline.name, number))
        }
        try await timeline.removeForgotten(plan.aside, highest: plan.highest)
        try await Farewells(timeline).clear(without: plan.live)
    }
}

extension Tombstone {
    /// The same with a part of its packs; nil if that is how it is.
    fileprivate func keeping(_ some: Set<PackReference>) -> Tombstone? {
        let kept = packs.filter { some.contains($0) }
        guard kept.count < packs.count else { return nil }
        return Tombstone(number: number, id: id, time: time, packs: kept)
    }
}
