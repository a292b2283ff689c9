import Files
package import Format
import Storage

/// Deletes what crashed writers left behind: packs that no archive and no tombstone names.
///
/// Age alone can't tell a crashed writer from a slow one. So a fence is committed first: a writer
/// whose packs were listed before it loses its number and uploads its packs anew.
package struct Leftovers: Sendable {
    private let timeline: Timeline

    package init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    package struct Plan: Sendable {
        package let components: [String]
        package let byteCount: UInt64
        /// Left-overs that can't be deleted yet.
        package let locked: LockedPacks
    }

    /// Lists packs first, names second: what was committed in between is not a left-over.
    package func plan(olderThan age: Int64) async throws -> Plan {
        let now = try await timeline.store.now()
        let unnamed = try await listed().filter { now.seconds - $0.value.modified >= age }
        let names = try await Names.read(timeline)
        let unneeded = unnamed.filter { !names.contain($0.key) }
        let held = try await timeline.locked(Set(unneeded.keys))
        let left = unneeded.filter { !held.components.contains($0.key) }
        return Plan(
            components: left.keys.sorted(),
            byteCount: left.values.reduce(0) { $0 + $1.size }, locked: held.1)
    }

    /// Commits the fence, looks again, and deletes what is still unnamed.
    package func apply(_ plan: Plan) async throws {
        guard !plan.components.isEmpty else { return }
        guard let head = try await timeline.head() else { return }
        let fence = try await head.main.repeated(
            as: .fence, number: try head.highest.next, in: timeline)
        // Somebody else was quicker; the next prune tries again.
        guard case .committed = try await Commit(timeline).send(fence) else { return }
        let names = try await Names.read(timeline)
        let unneeded = plan.components.filter { !names.contain($0) }
        try await timeline.remove(unneeded.map { Layout.packs(timeline.name) / $0 })
    }

    /// The packs that archives and tombstones name, or may name.
    struct Names {
        let needs: Needs
        let components: Set<String>

        static func read(_ timeline: Timeline) async throws -> Names {
            Names(try await Needs.read(timeline))
        }

        init(_ needs: Needs) {
            let packs = needs.packs.union(needs.leaving)
                .union(needs.slots.tombstones.flatMap(\.packs))
            self.needs = needs
            components = Set(packs.map(Layout.packComponent))
        }

        func contain(_ component: String) -> Bool {
            components.contains(component)
                || Layout.base(ofPack: component).map(needs.mayName(packsOf:)) ?? false
        }
    }

    func listed() async throws -> [String: (size: UInt64, modified: Int64)] {
        var packs: [String: (size: UInt64, modified: Int64)] = [:]
        var pages = Pages(
            of: Layout.packs(timeline.name), in: timeline.store, atMost: timeline.mostObjects)
        while let objects = try await pages.next() {
            for object in objects {
                packs[object.key.name] = (UInt64(object.size), object.modified?.seconds ?? 0)
            }
        }
        return packs
    }
}

extension Archive {
    /// The same contents under the next number: a fence, an acceptance, an activation of keys.
    package func repeated(
        as purpose: Purpose, number: ArchiveNumber, in timeline: Timeline
    ) async throws -> Archive {
        let surroundings = timeline.repository.surroundings
        var archive = self
        archive.id = try surroundings.makeName()
        archive.parent = Parent(self)
        archive.number = number
        archive.purpose = purpose
        archive.time = try await timeline.store.timestamp()
        archive.writerTime = surroundings.now()
        archive.writer = Writer(host: surroundings.host, program: surroundings.program)
        archive.signer = timeline.repository.keyring.signer
        return archive
    }
}
