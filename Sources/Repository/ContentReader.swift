package import Compression
import Cryptography
package import Format
import Storage

/// Fetches and opens chunks of data packs.
package struct ContentReader: Sendable {
    /// Chunks that lie closer together than this are fetched in one request.
    private static let closeEnough: UInt32 = 256 << 10
    /// No request is longer, unless one chunk alone is; with what is read around it, it has 8 MiB.
    private static let longestRange: UInt32 = (8 << 20) - (128 << 10)

    private let timeline: Timeline
    private let keys: PackKeys

    package init(_ timeline: Timeline) {
        self.timeline = timeline
        keys = PackKeys(keyring: timeline.repository.keyring)
    }

    /// Chunks of one pack that one request brings.
    package struct Run: Sendable {
        package let pack: PackTable.Index
        /// By their places.
        package let chunks: [ChunkReference]

        /// What the request asks for.
        package var range: Range<Int64> {
            let end = chunks.map(\.end).max() ?? 0
            return Int64(chunks.first?.offset ?? 0)..<Int64(end)
        }
    }

    /// Puts chunks together that lie near each other, pack by pack in the order of the chunks.
    package static func runs(of chunks: [ChunkReference]) -> [Run] {
        var runs: [Run] = []
        var run: [ChunkReference] = []
        for chunk in chunks.sorted(by: isBefore) {
            if let first = run.first, let last = run.last,
                chunk.pack != last.pack || !isClose(chunk, to: last)
                    || chunk.end - first.offset > longestRange
            {
                runs.append(Run(pack: first.pack, chunks: run))
                run = []
            }
            run.append(chunk)
        }
        if let first = run.first { runs.append(Run(pack: first.pack, chunks: run)) }
        return runs
    }

    /// Without a sum: the end of a chunk may be the end of the largest pack.
    private static func isClose(_ chunk: ChunkReference, to last: ChunkReference) -> Bool {
        chunk.offset <= last.end || chunk.offset - last.end <= closeEnough
    }

    private static func isBefore(_ left: ChunkReference, _ right: ChunkReference) -> Bool {
        (left.pack, left.offset) < (right.pack, right.offset)
    }

    /// One request's bytes, from which its chunks can be opened one by one.
    package struct Fetched: Sendable {
        private let reader: ContentReader
        private let key: SealingKey
        private let pack: PackReference
        private let part: PackPart

        fileprivate init(
            _ reader: ContentReader, _ key: SealingKey, _ pack: PackReference, _ part: PackPart
        ) {
            self.reader = reader
            self.key = key
            self.pack = pack
            self.part = part
        }

        /// The chunk's bytes, which have the hash that names it.
        package func open(
            _ chunk: ChunkReference, with decompressor: inout Decompressor
        ) async throws -> ChunkBytes {
            try decode(try await frame(of: chunk), of: chunk, with: &decompressor)
        }

        /// The chunk as it is coded.
        func frame(of chunk: ChunkReference) async throws -> [UInt8] {
            let place = SealedPlace(
                pack: pack, offset: chunk.offset, storedCount: chunk.storedCount)
            do {
                return try await reader.timeline.open(place, in: part, with: key)
            } catch is CryptographyError {
                throw reader.corrupt(
                    pack, chunk, "does not match its key: corrupted or tampered with")
            }
        }

        func decode(
            _ frame: [UInt8], of chunk: ChunkReference, with decompressor: inout Decompressor
        ) throws -> ChunkBytes {
            do {
                return try reader.decode(frame, chunk, with: &decompressor)
            } catch let error as CompressionError {
                throw reader.corrupt(pack, chunk, "\(error)")
            } catch let error as FormatError {
                throw reader.corrupt(pack, chunk, error.description)
            }
        }
    }

    package func fetch(_ run: Run, from pack: PackReference) async throws -> Fetched {
        try Task.checkCancellation()
        let key = try key(of: pack)
        return Fetched(self, key, pack, try await timeline.readAround(pack, run.range))
    }

    /// A hostile archive may name a pack by what is no public key.
    private func key(of pack: PackReference) throws -> SealingKey {
        do {
            return try keys.key(of: pack)
        } catch is CryptographyError {
            throw RepositoryError.corrupt(
                "read a pack", Layout.pack(timeline.name, pack), "its name is no public key")
        }
    }

    private func decode(
        _ frame: [UInt8], _ chunk: ChunkReference, with decompressor: inout Decompressor
    ) throws -> ChunkBytes {
        let bytes = try ChunkCodec.decode(
            frame, count: Int(chunk.count), with: &decompressor)
        guard timeline.repository.keyring.hashes.chunk(bytes.span) == chunk.hash else {
            throw FormatError("chunk", "does not have the hash that names it")
        }
        return bytes
    }

    private func corrupt(
        _ pack: PackReference, _ chunk: ChunkReference, _ reason: String
    ) -> RepositoryError {
        .corrupt(
            "read the chunk at \(chunk.offset)", Layout.pack(timeline.name, pack), reason)
    }
}

extension ChunkReference {
    /// Behind its last sealed byte.
    package var end: UInt32 { offset &+ storedCount }
}
