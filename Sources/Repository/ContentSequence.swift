import Compression
package import Format

/// Reads one file after another; chunks that neighbours share are fetched once.
package struct ContentSequence: ~Copyable {
    /// So many bytes of opened chunks are kept, beside those of the last request.
    private static let mostKept = 16 << 20
    /// So many bytes are opened at once, unless one chunk alone has more.
    private static let ahead = 16 << 20

    private let timeline: Timeline
    private let reader: ContentReader
    private var decompressor: Decompressor
    /// The latest last.
    private var kept: [(chunk: ChunkReference, bytes: [UInt8])] = []

    package init(_ timeline: Timeline) throws {
        let decompressor = try Decompressor()
        self.timeline = timeline
        reader = ContentReader(timeline)
        self.decompressor = decompressor
    }

    /// Hands over the data between the holes, in order, with its place in the file.
    package mutating func read(
        _ content: Entry.Content, _ table: PackTable,
        each: (_ offset: UInt64, _ bytes: ArraySlice<UInt8>) throws -> Void
    ) async throws {
        var offset: UInt64 = 0
        for index in content.extents.indices {
            let extent = content.extents[index]
            let bytes = try await chunk(index, of: content, table)
            let start = Int(extent.offset)
            offset += extent.gap
            try each(offset, bytes[start..<start + Int(extent.count)])
            offset += UInt64(extent.count)
        }
    }

    private mutating func chunk(
        _ index: Int, of content: Entry.Content, _ table: PackTable
    ) async throws -> [UInt8] {
        let wanted = content.extents[index].chunk
        if let found = kept.last(where: { $0.chunk == wanted }) { return found.bytes }
        let runs = ContentReader.runs(of: missing(from: index, of: content))
        guard let run = runs.first(where: { $0.chunks.contains(wanted) }) else {
            preconditionFailure("internal error: a chunk in no run")
        }
        let fetched = try await reader.fetch(run, from: table[run.pack])
        makeRoom()
        for chunk in run.chunks {
            kept.append((chunk, try await fetched.open(chunk, with: &decompressor)))
        }
        guard let found = kept.last(where: { $0.chunk == wanted }) else {
            preconditionFailure("internal error: a run without its chunk")
        }
        return found.bytes
    }

    /// The chunks that come next and are not kept.
    private func missing(from index: Int, of content: Entry.Content) -> [ChunkReference] {
        var missing: [ChunkReference] = []
        var count = 0
        for extent in content.extents[index...] where !missing.contains(extent.chunk) {
            count += Int(extent.chunk.count)
            guard missing.isEmpty || count <= Self.ahead else { break }
            if !kept.contains(where: { $0.chunk == extent.chunk }) { missing.append(extent.chunk) }
        }
        return missing
    }

    private mutating func makeRoom() {
        var count = kept.reduce(0) { $0 + $1.bytes.count }
        while count > Self.mostKept, let first = kept.first {
            count -= first.bytes.count
            kept.removeFirst()
        }
    }
}
