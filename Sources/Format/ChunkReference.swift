/// What a chunk holds and where it lies: 40 bytes in memory.
package struct ChunkReference: Hashable, Sendable {
    package let hash: KeyedHash
    package let pack: PackTable.Index
    /// Where its sealed bytes begin in the pack.
    package let offset: UInt32
    /// How many sealed bytes there are.
    package let storedCount: UInt32
    /// How many bytes they open to.
    package let count: UInt32

    package init(
        hash: KeyedHash, pack: PackTable.Index, offset: UInt32, storedCount: UInt32, count: UInt32
    ) {
        self.hash = hash
        self.pack = pack
        self.offset = offset
        self.storedCount = storedCount
        self.count = count
    }

    /// The same chunk under the number that its pack has in another table.
    package func moved(to pack: PackTable.Index) -> ChunkReference {
        ChunkReference(
            hash: hash, pack: pack, offset: offset, storedCount: storedCount, count: count)
    }

    package static func == (left: ChunkReference, right: ChunkReference) -> Bool {
        left.pack == right.pack && left.offset == right.offset && left.hash == right.hash
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(pack.value)
        hasher.combine(offset)
    }
}

/// A run of a file's bytes: where in the file, and which part of which chunk.
package struct Extent: Hashable, Sendable {
    /// Bytes of hole between the previous extent's end and this one.
    package let gap: UInt64
    package let chunk: ChunkReference
    package let offset: UInt32
    package let count: UInt32

    package init(gap: UInt64 = 0, chunk: ChunkReference, offset: UInt32, count: UInt32) {
        self.gap = gap
        self.chunk = chunk
        self.offset = offset
        self.count = count
    }

    /// Which of the chunk's opened bytes they are.
    package var range: Range<Int> { Int(offset)..<Int(offset) + Int(count) }

    /// The same bytes where another place has them.
    package func moved(to chunk: ChunkReference) -> Extent {
        Extent(gap: gap, chunk: chunk, offset: offset, count: count)
    }
}
