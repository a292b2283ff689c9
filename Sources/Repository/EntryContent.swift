package import Format

/// Reads the bytes of single files.
package struct EntryContent: Sendable {
    /// Holes are handed over in pieces of this size.
    private static let zeros = [UInt8](repeating: 0, count: 1 << 20)

    private let timeline: Timeline

    package init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// Hands over all bytes in order, holes as zeros; every chunk proves itself.
    package func read(
        _ content: Entry.Content, _ table: PackTable, each: ([UInt8]) async throws -> Void
    ) async throws {
        try await timeline.withSupply { supply in
            let first = await supply.announce(content, table)
            await supply.finish()
            var end: UInt64 = 0
            for (index, extent) in content.extents.enumerated() {
                try await fill(extent.gap, each)
                let bytes = try await supply.bytes(
                    of: extent.chunk, in: table[extent.chunk.pack], use: first + index)
                try await each(Array(bytes[extent.range]))
                end += extent.gap + UInt64(extent.count)
            }
            try await fill(content.count - end, each)
        }
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
