import Format

/// Where the entries of the spool lie, in path order once sorted: 32 bytes and the path for each.
struct SpooledIndex {
    /// Far more than any app has; a small file can claim any number.
    private static let mostEntries = 4_000_000
    private static let mostPathBytes = 512 << 20

    enum Kind: UInt8 {
        case directory, file, link, other
    }

    private struct Record {
        let keyStart: Int
        let place: UInt64
        let keyCount: Int32
        let count: UInt32
        let kind: Kind
    }

    private var keys: [UInt8] = []
    private var records: [Record] = []

    var count: Int { records.count }

    mutating func add(_ path: EntryPath, _ kind: Kind, place: UInt64, count: Int) throws {
        let key = PathKey.bytes(path)
        guard records.count < Self.mostEntries, keys.count + key.count <= Self.mostPathBytes else {
            throw ExchangeError(
                .badFile, "import", "\(path)", "no more than \(Self.mostEntries) entries are taken",
                hint: "unpack the file and back up the folder")
        }
        records.append(
            Record(
                keyStart: keys.count, place: place, keyCount: Int32(key.count),
                count: UInt32(count), kind: kind))
        keys += key
    }

    func key(_ index: Int) -> ArraySlice<UInt8> { key(records[index]) }
    func kind(_ index: Int) -> Kind { records[index].kind }

    func place(_ index: Int) -> (place: UInt64, count: Int) {
        (records[index].place, Int(records[index].count))
    }

    private func key(_ record: Record) -> ArraySlice<UInt8> {
        keys[record.keyStart..<record.keyStart + Int(record.keyCount)]
    }

    /// Puts the entries in path order; of several at one path the last stays, as tar has it.
    mutating func sort() {
        let old = self
        records.sort { left, right in
            let (one, other) = (old.key(left), old.key(right))
            if one.lexicographicallyPrecedes(other) { return true }
            return one == other && left.place < right.place
        }
        var kept: [Record] = []
        for record in records {
            if let last = kept.last, old.key(last) == old.key(record) { kept.removeLast() }
            kept.append(record)
        }
        records = kept
    }

    mutating func keep(_ isKept: (Int) throws -> Bool) rethrows {
        records = try records.indices.filter(isKept).map { records[$0] }
    }

    /// The first entry that is not before a key.
    func lowerBound(of key: ArraySlice<UInt8>) -> Int {
        var (low, high) = (0, records.count)
        while low < high {
            let middle = (low + high) / 2
            if self.key(middle).lexicographicallyPrecedes(key) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    func find(_ path: EntryPath) -> Int? {
        let key = PathKey.bytes(path)
        let index = lowerBound(of: key[...])
        return index < records.count && self.key(index) == key[...] ? index : nil
    }

    /// The entries at and below a key.
    func range(of key: ArraySlice<UInt8>) -> Range<Int> {
        let start = lowerBound(of: key)
        guard !key.isEmpty else { return 0..<records.count }
        return start..<lowerBound(of: (Array(key) + [1])[...])
    }
}
