import Format
import Repository

/// The bytes of a file that an archive has.
struct StoredContent: SourceContent {
    let count: UInt64
    let runs: [Range<UInt64>]
    private let extents: [Extent]
    private let starts: [UInt64]
    private let table: PackTable
    private let supply: ChunkSupply
    /// Where it was announced, the use of its first extent.
    private let use: ChunkSupply.Use?

    init(
        _ content: Entry.Content, _ table: PackTable, _ supply: ChunkSupply,
        use: ChunkSupply.Use? = nil
    ) {
        count = content.count
        self.use = use
        extents = content.extents
        self.table = table
        self.supply = supply
        var starts: [UInt64] = []
        var runs: [Range<UInt64>] = []
        var end: UInt64 = 0
        for extent in extents {
            let start = end + extent.gap
            end = start + UInt64(extent.count)
            starts.append(start)
            if let last = runs.last, last.upperBound == start {
                runs[runs.count - 1] = last.lowerBound..<end
            } else {
                runs.append(start..<end)
            }
        }
        self.starts = starts
        self.runs = runs
    }

    func read(appendingTo bytes: inout [UInt8], at offset: UInt64, count: Int) async throws {
        let index = starts.partitioningIndex { $0 > offset } - 1
        guard index >= 0 else { return }
        let extent = extents[index]
        let inside = offset - starts[index]
        guard inside < UInt64(extent.count) else { return }
        let chunk = try await supply.bytes(
            of: extent.chunk, in: table[extent.chunk.pack], use: use.map { $0 + index })
        let start = Int(extent.offset) + Int(inside)
        let length = min(count, Int(extent.count) - Int(inside))
        bytes += chunk[start..<start + length]
    }

    func settled() -> Settling { .unchanged(signature: nil) }
}
