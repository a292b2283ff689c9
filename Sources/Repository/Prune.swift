package import Format
import Storage

/// Deletes packs that no archive needs; safe beside writers by the order of its steps.
///
/// A writer uses again only packs of the main line's head, which is never forgotten; so packs that
/// no live archive names, read after the tombstones were, can't come back into use.
package struct Prune: Sendable {
    /// Tombstones further below the newest number may go.
    private static let tombstoneSpan: UInt64 = 10_000

    private let timeline: Timeline

    package init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// What a prune would do; printing it changes nothing.
    package struct Plan: Sendable {
        package let packs: [PackReference]
        package let byteCount: UInt64
        /// Tombstones whose packs are then gone.
        let tombstones: [Tombstone]
        let expired: [ArchiveNumber]
        let live: Set<ArchiveNumber>
        let generation: UInt32
    }

    /// Steps (a) to (c): tombstones first, then the list, then every live archive.
    package func plan() async throws -> Plan {
        _ = try timeline.repository.keyring.root(to: "free space")
        while true {
            if let plan = try await attempt() { return plan }
        }
    }

    private func attempt() async throws -> Plan? {
        let tombstones = try await History(timeline).slots().tombstones
        let history = try await History(timeline).slots()
        guard history.newestIsLive else { return nil }
        var needed: Set<PackReference> = []
        let reader = MetadataReader(timeline)
        for archive in history.archives {
            needed.formUnion(try await reader.packs(of: archive).map(\.pack))
        }
        let dead = Set(tombstones.flatMap(\.packs)).subtracting(needed)
        return try await plan(dead, tombstones, history)
    }

    private func plan(
        _ dead: Set<PackReference>, _ tombstones: [Tombstone], _ history: History.Slots
    ) async throws -> Plan {
        let sizes = dead.isEmpty ? [:] : try await timeline.packSizes()
        let newest = history.archives.map(\.number).max()?.value ?? 0
        return Plan(
            packs: dead.sorted { $0.name < $1.name },
            byteCount: dead.reduce(0) { $0 + (sizes[Layout.packComponent($1)] ?? 0) },
            tombstones: tombstones.filter { !$0.packs.isEmpty },
            expired: tombstones.map(\.number).filter {
                $0.value + Self.tombstoneSpan < newest
            },
            live: Set(history.archives.map(\.number)),
            generation: history.archives.map(\.generation).max() ?? 1)
    }

    /// Steps (d) and (e): packs first, then their tombstones are emptied; a crash in between
    /// leaves the list of what is still to do.
    package func apply(_ plan: Plan) async throws {
        try await timeline.discard(plan.packs)
        let forget = Forget(timeline)
        for tombstone in plan.tombstones {
            try Task.checkCancellation()
            try await forget.empty(tombstone, generation: plan.generation)
        }
        for number in plan.expired {
            try await timeline.store.delete(Layout.archive(timeline.name, number))
        }
        try await Farewells(timeline).clear(without: plan.live)
    }
}
