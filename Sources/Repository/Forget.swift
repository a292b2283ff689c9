package import Format
import Storage

/// Puts tombstones in the place of archives; what they held goes with the next prune.
package struct Forget: Sendable {
    private let timeline: Timeline

    package init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// Forgets archives that are neither a head nor pinned; returns those that it forgot.
    package func forget(_ numbers: [ArchiveNumber]) async throws -> [ArchiveNumber] {
        _ = try timeline.repository.keyring.root(to: "forget archives")
        guard let head = try await timeline.head() else { return [] }
        let pins = try await Pins(timeline).numbers()
        let kept = pins.union([head.highest, head.main.number])
        var forgotten: [ArchiveNumber] = []
        for number in numbers.sorted() where !kept.contains(number) && number < head.highest {
            try Task.checkCancellation()
            if try await bury(number) { forgotten.append(number) }
        }
        return forgotten
    }

    /// One archive, unless a pin came meanwhile.
    private func bury(_ number: ArchiveNumber) async throws -> Bool {
        let key = Layout.archive(timeline.name, number)
        let object: [UInt8]
        do {
            object = try await timeline.store.get(key, range: nil)
        } catch let error as StorageError where error.kind == .notFound {
            return false
        }
        guard case .live(let archive) = try timeline.open(object, number) else { return false }
        let tombstone = try await tombstone(of: archive)
        let farewell = try await Farewells(timeline).announce(number)
        let pin = try await timeline.store.find(Layout.pin(timeline.name, number))
        if pin == nil { try await put(tombstone, at: key, generation: archive.generation) }
        try await timeline.store.delete(farewell)
        return pin == nil
    }

    private func tombstone(of archive: Archive) async throws -> Tombstone {
        let packs = try await MetadataReader(timeline).packs(of: archive)
        return Tombstone(
            number: archive.number, id: archive.id, time: timeline.repository.surroundings.now(),
            packs: packs.map(\.pack))
    }

    private func put(
        _ tombstone: Tombstone, at key: ObjectKey, generation: UInt32
    ) async throws {
        let object = try timeline.vault.seal(
            .tombstone, try timeline.records.sign(.tombstone, tombstone.encoded()),
            name: try timeline.repository.surroundings.makeName(), generation: generation, at: key)
        _ = try await timeline.store.put(key, [object], .always)
    }

    /// Takes the pack list out of a tombstone whose packs are dealt with.
    func empty(_ tombstone: Tombstone, generation: UInt32) async throws {
        let emptied = Tombstone(
            number: tombstone.number, id: tombstone.id, time: tombstone.time, packs: [])
        try await put(
            emptied, at: Layout.archive(timeline.name, tombstone.number), generation: generation)
    }
}
