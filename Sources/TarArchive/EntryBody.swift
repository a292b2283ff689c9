/// How far the contents of an entry have come.
struct EntryBody {
    let path: [UInt8]
    private let size: Int64
    private var ranges: ArraySlice<Range<Int64>>
    private var position: Int64 = 0

    init(of entry: TarEntry) {
        path = entry.path
        size = entry.size
        ranges = (entry.dataRanges ?? (size > 0 ? [0..<size] : []))[...]
    }

    var isComplete: Bool { ranges.isEmpty }
    var trailingHole: Int64 { size - position }

    /// How many zeros come next, and how many bytes of data then; nil if all data is there.
    mutating func take(atMost limit: Int) -> (hole: Int64, count: Int)? {
        guard let range = ranges.first else { return nil }
        let start = max(position, range.lowerBound)
        let hole = start - position
        let count = min(Int64(limit), range.upperBound - start)
        position = start + count
        if position == range.upperBound { ranges.removeFirst() }
        return (hole, Int(count))
    }
}
