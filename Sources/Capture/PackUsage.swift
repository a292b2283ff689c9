import Format

/// Adds up how much of each pack an archive uses.
struct PackUsage: Sendable {
    private struct Use: Sendable {
        var usedCount: UInt64
        let count: UInt32
        let storedCount: UInt32
    }

    private var chunks: [UInt64: Use] = [:]
    private var metadata: [PackReference: UInt64] = [:]

    mutating func add(_ content: Entry.Content) {
        for extent in content.extents { add(extent) }
    }

    private mutating func add(_ extent: Extent) {
        let chunk = extent.chunk
        let key = UInt64(chunk.pack.value) << 32 | UInt64(chunk.offset)
        chunks[key, default: Use(usedCount: 0, count: chunk.count, storedCount: chunk.storedCount)]
            .usedCount += UInt64(extent.count)
    }

    mutating func add(_ place: MetadataPlace) {
        guard case .pack(let pack, _, let storedCount) = place else { return }
        metadata[pack, default: 0] += UInt64(storedCount)
    }

    /// A chunk of which a part is used counts by that part.
    func byPack(_ table: PackTable) -> [PackReference: UInt64] {
        var used = metadata
        for (key, use) in chunks {
            let share = min(use.usedCount, UInt64(use.count))
            let pack = table[PackTable.Index(UInt32(key >> 32))]
            used[pack, default: 0] += UInt64(use.storedCount) * share / UInt64(max(use.count, 1))
        }
        return used
    }
}
