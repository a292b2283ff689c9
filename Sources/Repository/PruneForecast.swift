import Files
package import Format
import Storage

/// What a prune and a cleaning of left-overs would free once some archives are forgotten.
///
/// It is no plan that could be applied: as long as the archives are there they need their packs.
package struct PruneForecast: Sendable {
    package let packCount: Int
    package let byteCount: UInt64
    /// Packs that could go if they were not locked.
    package let locked: LockedPacks
    /// Archives that can't be read; packs that they may need are kept.
    package let unknown: [ArchiveNumber]

    /// Lists packs before names, as ``Leftovers`` do; left-overs younger than the age stay.
    package static func read(
        _ timeline: Timeline, forgetting: Set<ArchiveNumber>, leftoverAge: Int64
    ) async throws -> PruneForecast {
        _ = try timeline.repository.keyring.root(to: "free space")
        let now = try await timeline.store.now().seconds
        let listed = try await Leftovers(timeline).listed()
        let needs = try await Needs.read(timeline, forgetting: forgetting)
        let named = needs.leaving.union(needs.slots.tombstones.flatMap(\.packs))
        let names = Leftovers.Names(needs)
        let leftovers = listed.filter {
            now - $0.value.modified >= leftoverAge && !names.contain($0.key)
        }
        let unneeded = Set(needs.unneeded(named).map(Layout.packComponent)).union(leftovers.keys)
        let (held, locked) = try await timeline.locked(unneeded)
        let free = unneeded.subtracting(held)
        return PruneForecast(
            packCount: free.count, byteCount: free.reduce(0) { $0 + (listed[$1]?.size ?? 0) },
            locked: locked, unknown: needs.unknown)
    }
}
