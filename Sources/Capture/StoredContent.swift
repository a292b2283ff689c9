import Compression
import Format
import Repository

/// The bytes of a file that an archive has.
struct StoredContent: SourceContent {
    let count: UInt64
    let runs: [Range<UInt64>]
    private let extents: [Extent]
    private let starts: [UInt64]
    private let table: PackTable
    private let chunks: ChunkFetching

    init(_ content: Entry.Content, _ table: PackTable, _ chunks: ChunkFetching) {
        count = content.count
        extents = content.extents
        self.table = table
        self.chunks = chunks
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
        let chunk = try await chunks.bytes(of: extent.chunk, in: table[extent.chunk.pack])
        let start = Int(extent.offset) + Int(inside)
        let length = min(count, Int(extent.count) - Int(inside))
        bytes += chunk[start..<start + length]
    }

    func settled() -> (isUnchanged: Bool, signature: UInt64?) { (true, nil) }
}

/// Fetches chunks one by one and keeps the last: small neighbours share one.
actor ChunkFetching {
    private let reader: ContentReader
    private var last: (chunk: ChunkReference, pack: PackReference, bytes: [UInt8])?

    init(_ timeline: Timeline) {
        reader = ContentReader(timeline)
    }

    func bytes(of chunk: ChunkReference, in pack: PackReference) async throws -> [UInt8] {
        if let last, last.pack == pack, last.chunk.offset == chunk.offset,
            last.chunk.hash == chunk.hash
        {
            return last.bytes
        }
        last = nil
        let fetched = try await reader.fetch(ContentReader.runs(of: [chunk])[0], from: pack)
        var decompressor = try Decompressor()
        let bytes = try await fetched.open(chunk, with: &decompressor)
        last = (chunk, pack, bytes)
        return bytes
    }
}
