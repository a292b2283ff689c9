package import Format
import Storage

/// Fills packs one after the other, and uploads the full ones beside it.
///
/// Packs wait in memory until the store has them: some are on their way while the next is filled.
package actor PackWriter {
    private static let mostInMemory = 4

    package struct Placed: Sendable {
        package let pack: PackReference
        package let offset: UInt32
        package let storedCount: UInt32

        package init(pack: PackReference, offset: UInt32, storedCount: UInt32) {
            self.pack = pack
            self.offset = offset
            self.storedCount = storedCount
        }
    }

    private let timeline: Timeline
    private let kind: PackReference.Kind
    private let base: UInt64
    package nonisolated let generation: UInt32
    private let cache: (any MetadataCache)?
    private let uploads: Uploads
    private let room = Permits(PackWriter.mostInMemory)
    private var builder: PackBuilder?
    /// The packs that were finished so far.
    package private(set) var extents: [PackReference: FinishedPack.Extent] = [:]

    package init(
        _ timeline: Timeline, _ kind: PackReference.Kind, base: ArchiveNumber?, generation: UInt32,
        _ uploads: Uploads, cache: (any MetadataCache)? = nil
    ) {
        self.timeline = timeline
        self.kind = kind
        self.base = base?.value ?? 0
        self.generation = generation
        self.uploads = uploads
        self.cache = cache
    }

    package func append(_ frame: consuming [UInt8]) async throws -> Placed {
        while builder == nil { try await openPack() }
        guard var open = builder.take() else {
            preconditionFailure("internal error: no pack is open")
        }
        let (offset, storedCount) = try open.append(frame)
        let placed = Placed(pack: open.pack, offset: offset, storedCount: storedCount)
        if open.isFull {
            try upload(open)
        } else {
            builder = consume open
        }
        return placed
    }

    /// Ends the last pack, when there is one, and begins its upload.
    package func close() throws {
        guard let open = builder.take() else { return }
        try upload(open)
    }

    private func upload(_ builder: consuming PackBuilder) throws {
        let pack = try builder.finish()
        extents[pack.pack] = pack.extent
        uploads.begin { [timeline, room, cache] in
            defer { room.give() }
            try await timeline.upload(pack)
            // A copy nearby is a convenience: failing to keep one fails nothing.
            try? cache?.write(pack)
        }
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
    ///
    /// What is locked stays, as a left-over until it may go.
    package func discard(_ packs: some Sequence<PackReference>) async throws {
        guard store.lock == nil else { return }
        for pack in packs { try await store.delete(Layout.pack(name, pack)) }
    }
}
