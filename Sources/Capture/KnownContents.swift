import Format

/// Finds small files by their content, wherever the base or this run has them.
///
/// Large files need no entry here: their chunks are found one by one.
struct KnownContents {
    /// Files with more extents are not small.
    static let mostExtents = 4
    /// Of this run at least so many are known, those added last, and at most twice as many: each
    /// takes some 100 bytes.
    static let mostAdded = 1 << 16

    /// 32 bytes a file, and 12 for each of its extents.
    private struct Item {
        let hash: KeyedHash
        let first: UInt32
        let count: UInt32
    }

    private struct Part {
        let chunk: UInt32
        let offset: UInt32
        let count: UInt32
    }

    private var items: [Item] = []
    private var parts: [Part] = []
    private var chunks: [ChunkReference] = []
    private var added: [KeyedHash: [Piece]] = [:]
    private var addedBefore: [KeyedHash: [Piece]] = [:]

    /// Takes one content of the base, before ``sort()``.
    mutating func add(base content: Entry.Content) {
        guard let hash = content.hash, content.extents.count <= Self.mostExtents,
            content.extents.allSatisfy({ $0.gap == 0 })
        else { return }
        items.append(
            Item(hash: hash, first: UInt32(parts.count), count: UInt32(content.extents.count)))
        for extent in content.extents {
            if chunks.last != extent.chunk { chunks.append(extent.chunk) }
            let chunk = UInt32(chunks.count - 1)
            parts.append(Part(chunk: chunk, offset: extent.offset, count: extent.count))
        }
    }

    /// Call once, when all of the base is in.
    mutating func sort() {
        items.sort { $0.hash < $1.hash }
    }

    /// The extents of a content of the base.
    func base(_ hash: KeyedHash) -> [Extent]? {
        let index = items.lowerBound(of: hash, by: \.hash)
        guard index < items.count, items[index].hash == hash else { return nil }
        let item = items[index]
        return parts[Int(item.first)..<Int(item.first + item.count)].map {
            Extent(chunk: chunks[Int($0.chunk)], offset: $0.offset, count: $0.count)
        }
    }

    /// The pieces of a content that this run has stored.
    func added(_ hash: KeyedHash) -> [Piece]? {
        added[hash] ?? addedBefore[hash]
    }

    mutating func add(_ hash: KeyedHash, _ pieces: [Piece]) {
        guard pieces.count <= Self.mostExtents else { return }
        if added.count == Self.mostAdded {
            addedBefore = added
            added = [:]
        }
        added[hash] = pieces
    }
}
