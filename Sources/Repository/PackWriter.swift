package import Format
import Storage

/// Fills packs one after the other; whoever fills one uploads it while others go on.
///
/// Packs wait in memory until the store has them: one is on its way while the next is filled.
package actor PackWriter {
    private static let mostInMemory = 2

    package struct Placed: Sendable {
        package let pack: PackReference
        package let offset: UInt32
        package let storedCount: UInt32
        /// A pack that this chunk filled; the caller must upload it through this writer.
        package let full: FinishedPack?
    }

    private let timeline: Timeline
    private let kind: PackReference.Kind
    private let base: UInt64
    package nonisolated let generation: UInt32
    private let room = Permits(PackWriter.mostInMemory)
    private var builder: PackBuilder?
    /// The packs that were finished so far.
    package private(set) var extents: [PackReference: FinishedPack.Extent] = [:]

    package init(
        _ timeline: Timeline, _ kind: PackReference.Kind, base: ArchiveNumber?, generation: UInt32
    ) {
        self.timeline = timeline
        self.kind = kind
        self.base = base?.value ?? 0
        self.generation = generation
    }

    package func append(_ frame: consuming [UInt8]) async throws -> Placed {
        while builder == nil { try await openPack() }
        guard var open = builder.take() else {
            preconditionFailure("internal error: no pack is open")
        }
        let (offset, storedCount) = try open.append(frame)
        let pack = open.pack
        guard open.isFull else {
            builder = consume open
            return Placed(pack: pack, offset: offset, storedCount: storedCount, full: nil)
        }
        let full = try finish(open)
        return Placed(pack: pack, offset: offset, storedCount: storedCount, full: full)
    }

    /// Hands a full pack to the store.
    package nonisolated func upload(_ pack: FinishedPack) async throws {
        defer { room.give() }
        try await timeline.upload(pack)
    }

    /// The last pack, when there is one; the caller must upload it through this writer.
    package func finish() throws -> FinishedPack? {
        guard let open = builder.take() else { return nil }
        return try finish(open)
    }

    private func finish(_ builder: consuming PackBuilder) throws -> FinishedPack {
        let pack = try builder.finish()
        extents[pack.pack] = pack.extent
        return pack
    }

    private func openPack() async throws {
        try await room.take()
        guard builder == nil else { return room.give() }
        do {
            builder = try makeBuilder()
        } catch {
            room.give()
            throw error
        }
    }

    private func makeBuilder() throws -> PackBuilder {
        try PackBuilder(
            kind, base: base, generation: generation,
            keys: PackKeys(keyring: timeline.repository.keyring),
            random: timeline.repository.surroundings.random)
    }
}

extension Timeline {
    package func upload(_ pack: FinishedPack) async throws {
        try Task.checkCancellation()
        _ = try await store.put(Layout.pack(name, pack.pack), pack.parts, .always)
    }

    /// Takes away packs that were uploaded for a number that another writer has got.
    package func discard(_ packs: some Sequence<PackReference>) async throws {
        for pack in packs { try await store.delete(Layout.pack(name, pack)) }
    }
}
