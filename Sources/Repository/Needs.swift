import Format

/// The packs that a timeline's archives need, so that others may be deleted.
struct Needs: Sendable {
    let slots: History.Slots
    /// Archives of which nobody knows what they need, as they or their lists can't be read.
    let unknown: [ArchiveNumber]
    let packs: Set<PackReference>

    /// Reads all archives while the newest of them is the newest.
    ///
    /// One that is forgotten and pruned meanwhile is no damage; then all is looked at again.
    static func read(_ timeline: Timeline) async throws -> Needs {
        var without: ArchiveNumber?
        while true {
            try Task.checkCancellation()
            let slots = try await History(timeline).slots()
            guard slots.newestIsLive else {
                // What was forgotten as the newest has a newer one above it.
                if let highest = slots.highest, highest == without {
                    throw timeline.withoutHead(highest)
                }
                without = slots.highest
                continue
            }
            if let needs = try await needs(of: slots, timeline) { return needs }
        }
    }

    /// Nil when one of the archives is gone by now.
    private static func needs(of slots: History.Slots, _ timeline: Timeline) async throws -> Needs?
    {
        let reader = MetadataReader(timeline)
        var packs: Set<PackReference> = []
        var unknown = slots.damaged
        for archive in slots.archives {
            do {
                packs.formUnion(try await reader.packs(of: archive).map(\.pack))
            } catch {
                guard Damage.isDamage(error) else { throw error }
                guard try await timeline.isLive(archive) else { return nil }
                unknown.append(archive.number)
            }
        }
        return Needs(slots: slots, unknown: unknown.sorted(), packs: packs)
    }

    /// Whether an unknown archive may name a pack whose writer built upon a number.
    ///
    /// An archive names only packs that were begun before it was committed.
    func mayName(packsOf base: UInt64) -> Bool {
        unknown.last.map { base < $0.value } ?? false
    }
}
