import Compression
package import Format

/// Reads the bytes of single files, chunk after chunk.
package struct EntryContent: Sendable {
    /// Holes are handed over in pieces of this size.
    private static let zeros = [UInt8](repeating: 0, count: 1 << 20)

    private let timeline: Timeline
    private let reader: ContentReader

    package init(_ timeline: Timeline) {
        self.timeline = timeline
        reader = ContentReader(timeline)
    }

    /// Hands over all bytes in order, holes as zeros; every chunk proves itself.
    package func read(
        _ content: Entry.Content, _ table: PackTable, each: ([UInt8]) async throws -> Void
    ) async throws {
        var decompressor = try Decompressor()
        var last: (chunk: ChunkReference, bytes: [UInt8])?
        var end: UInt64 = 0
        for extent in content.extents {
            try await fill(extent.gap, each)
            if last?.chunk != extent.chunk {
                let run = ContentReader.Run(pack: extent.chunk.pack, chunks: [extent.chunk])
                let fetched = try await reader.fetch(run, from: table[extent.chunk.pack])
                let bytes = try await fetched.open(extent.chunk, with: &decompressor)
                last = (extent.chunk, bytes)
            }
            let bytes = last?.bytes ?? []
            try await each(Array(bytes[Int(extent.offset)..<Int(extent.offset + extent.count)]))
            end += extent.gap + UInt64(extent.count)
        }
        try await fill(content.count - end, each)
    }

    private func fill(
        _ count: UInt64, _ each: ([UInt8]) async throws -> Void
    ) async throws {
        var rest = count
        while rest > 0 {
            let step = min(rest, UInt64(Self.zeros.count))
            try await each(Array(Self.zeros[..<Int(step)]))
            rest -= step
        }
    }

    /// A whole file of at most `limit` bytes.
    package func whole(
        _ content: Entry.Content, _ table: PackTable, limit: Int
    ) async throws -> [UInt8] {
        guard content.count <= UInt64(limit) else {
            throw RepositoryError(
                .other, "read a file", "\(content.count) bytes", "more than \(limit) are not read")
        }
        var whole: [UInt8] = []
        try await read(content, table) { whole += $0 }
        return whole
    }
}
