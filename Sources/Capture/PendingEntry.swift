import Format

/// An entry whose bytes may still be on their way.
struct PendingEntry {
    let path: EntryPath
    let metadata: Entry.Metadata
    let signature: UInt64?
    private let kind: Entry.Kind?
    private let content: PendingContent
    private let linkedTo: EntryPath?

    /// A file.
    init(
        path: EntryPath, metadata: Entry.Metadata, content: PendingContent,
        linkedTo: EntryPath? = nil, signature: UInt64?
    ) {
        self.path = path
        self.metadata = metadata
        self.content = content
        self.linkedTo = linkedTo
        self.signature = signature
        kind = nil
    }

    /// An entry that is complete: the base's, or one without bytes.
    init(_ entry: Entry, signature: UInt64?) {
        path = entry.path
        metadata = entry.metadata
        kind = entry.kind
        content = .empty
        linkedTo = nil
        self.signature = signature
    }

    /// The entry, once every chunk of it has a place.
    func resolved(_ places: [ChunkReference?]) -> Entry? {
        if let kind { return Entry(path: path, metadata: metadata, kind: kind) }
        guard let extents = content.extents(places) else { return nil }
        return Entry(
            path: path, metadata: metadata,
            kind: .file(
                Entry.Content(
                    count: content.count, hash: content.hash, extents: extents, linkedTo: linkedTo))
        )
    }
}

/// The bytes of a file: those that the base has, or pieces of this run's stream.
struct PendingContent {
    enum Parts {
        case base([Extent])
        case pieces([Piece])
    }

    static let empty = PendingContent(count: 0, hash: nil, parts: .base([]))

    let count: UInt64
    let hash: KeyedHash?
    let parts: Parts

    func extents(_ places: [ChunkReference?]) -> [Extent]? {
        switch parts {
        case .base(let extents): return extents
        case .pieces(let pieces):
            var extents: [Extent] = []
            extents.reserveCapacity(pieces.count)
            // The last piece is the last to be stored: look there first.
            guard pieces.last.map({ place($0.serial, places) != nil }) ?? true else { return nil }
            for piece in pieces {
                guard let chunk = place(piece.serial, places) else { return nil }
                extents.append(
                    Extent(gap: piece.gap, chunk: chunk, offset: piece.offset, count: piece.count))
            }
            return extents
        }
    }

    private func place(_ serial: Int, _ places: [ChunkReference?]) -> ChunkReference? {
        serial < places.count ? places[serial] : nil
    }
}
