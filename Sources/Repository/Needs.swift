import Format

/// The packs that a timeline's archives need, so that others may be deleted.
struct Needs: Sendable {
    let slots: History.Slots
    /// Archives of which nobody knows what they need, as they or their lists can't be read.
    let unknown: [ArchiveNumber]
    let packs: Set<PackReference>
    /// The packs that archives name which are about to be forgotten.
    let leaving: Set<PackReference>

    /// Reads all archives while the newest of them is the newest.
    ///
    /// One that is forgotten and pruned meanwhile is no damage; then all is looked at again.
    /// Those that are about to be forgotten need nothing.
    static func read(
        _ timeline: Timeline, forgetting: Set<ArchiveNumber> = []
    ) async throws -> Needs {
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
            if let needs = try await needs(of: slots, forgetting, timeline) { return needs }
        }
    }

    /// Nil when one of the archives is gone by now.
    private static func needs(
        of slots: History.Slots, _ forgetting: Set<ArchiveNumber>, _ timeline: Timeline
    ) async throws -> Needs? {
        let reader = MetadataReader(timeline)
        var (packs, leaving) = (Set<PackReference>(), Set<PackReference>())
        var unknown = slots.damaged
        for archive in slots.archives {
            let stays = !forgetting.contains(archive.number)
            do {
                let named = try await reader.packs(of: archive).map(\.pack)
                if stays { packs.formUnion(named) } else { leaving.formUnion(named) }
            } catch {
                guard Damage.isDamage(error) else { throw error }
                guard try await timeline.isLive(archive) else { return nil }
                unknown.append(archive.number)
                // A tombstone says as much of what can't be read.
                if !stays { leaving.formUnion(archive.listPacks.map(\.pack)) }
            }
        }
        return Needs(
            slots: slots, unknown: unknown.filter { !forgetting.contains($0) }.sorted(),
            packs: packs, leaving: leaving)
    }

    /// Those of the packs that no archive needs, or may need.
    func unneeded(_ packs: Set<PackReference>) -> Set<PackReference> {
        packs.subtracting(self.packs).filter { !mayName(packsOf: $0.base) }
    }

    /// Whether an unknown archive may name a pack whose writer built upon a number.
    ///
    /// An archive names only packs that were begun before it was committed.
    func mayName(packsOf base: UInt64) -> Bool {
        unknown.last.map { base < $0.value } ?? false
    }
}
