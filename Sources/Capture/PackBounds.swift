import Format
import Repository

/// Keeps packs few and useful, so that a cold restore after a thousand backups costs little.
enum PackBounds {
    private static let fewest = 3
    private static let fewestMetadata = 2
    /// Less than a pack has at first: a change here and there must not have all stored again.
    private static let packSize: UInt64 = 4 << 20
    /// Who makes room makes it for a few backups.
    private static let freed = 2

    /// What is to be stored again, however little there is to store.
    static func surplus(of packs: [PackUse]) -> Set<PackReference> {
        excess(packs, room: 0)
    }

    /// What is to be stored again so that one pack more is still within the bounds.
    static func evictions(before packs: [PackUse]) -> Set<PackReference> {
        let crowded = excess(packs, room: 1)
        return crowded.isEmpty ? [] : crowded.union(excess(packs, room: freed))
    }

    /// What is to be stored again in packs as they would be committed.
    static func excess(_ packs: [PackUse], new: Set<PackReference>) -> Set<PackReference> {
        excess(packs.filter { $0.pack.kind == .data }, room: 0).subtracting(new)
    }

    private static func excess(_ packs: [PackUse], room: Int) -> Set<PackReference> {
        let data = packs.filter { $0.pack.kind == .data }
        let metadata = packs.filter { $0.pack.kind == .metadata }
        let mostMetadata = limit(metadata, fewestMetadata) - min(room, 1)
        return thinnest(data, atMost: limit(data, fewest) - room)
            .union(thinnest(metadata, atMost: mostMetadata))
    }

    /// No more than the fewest where what is used fits into one full pack.
    private static func limit(_ packs: [PackUse], _ fewest: Int) -> Int {
        max(fewest, fewest - 1 + Int(packs.reduce(0) { $0 + $1.used } / packSize))
    }

    /// The least used packs, so many that the rest is few enough and at least half in use.
    private static func thinnest(_ packs: [PackUse], atMost limit: Int) -> Set<PackReference> {
        var rest = packs.sorted { $0.used > $1.used }
        var evicted: Set<PackReference> = []
        while let last = rest.last, rest.count > limit || !isUseful(rest) {
            evicted.insert(last.pack)
            rest.removeLast()
        }
        return evicted
    }

    /// Padding is no waste that storing again would save, so small packs always count as used.
    private static func isUseful(_ packs: [PackUse]) -> Bool {
        let size = packs.reduce(0) { $0 + $1.size }
        let used = packs.reduce(0) { $0 + $1.used + UInt64(Padding.step) }
        return used * 2 >= size
    }
}
