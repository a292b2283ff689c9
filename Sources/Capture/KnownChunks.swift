import Format

/// The chunks that the base has and this run has stored: 40 bytes for each of the base's.
struct KnownChunks {
    /// Sorted by hash; hashes are even, so a place is guessed, not searched from the middle.
    private let base: [ChunkReference]
    private var added: [KeyedHash: ChunkReference] = [:]

    init(_ chunks: consuming [ChunkReference]) {
        var sorted = chunks
        sorted.sort { $0.hash < $1.hash }
        base = sorted
    }

    subscript(hash: KeyedHash) -> ChunkReference? {
        added[hash] ?? baseChunk(hash)
    }

    mutating func add(_ chunk: ChunkReference) {
        added[chunk.hash] = chunk
    }

    private func baseChunk(_ hash: KeyedHash) -> ChunkReference? {
        let index = base.lowerBound(of: hash, by: \.hash)
        guard index < base.count, base[index].hash == hash else { return nil }
        return base[index]
    }
}

extension Array {
    /// The first position whose hash is not less; guesses by the hash's leading bits.
    func lowerBound(of hash: KeyedHash, by key: (Element) -> KeyedHash) -> Int {
        guard !isEmpty else { return 0 }
        var (low, high) = (0, count)
        let guess = Int(hash.prefix.multipliedFullWidth(by: UInt64(count)).high)
        var width = 16
        if key(self[guess]) < hash {
            low = guess + 1
            while low + width < count, key(self[low + width]) < hash {
                (low, width) = (low + width + 1, width * 2)
            }
            high = Swift.min(count, low + width + 1)
        } else {
            high = guess
            while high - width > 0, !(key(self[high - width]) < hash) {
                (high, width) = (high - width, width * 2)
            }
            low = Swift.max(0, high - width)
        }
        while low < high {
            let middle = (low + high) / 2
            if key(self[middle]) < hash { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
