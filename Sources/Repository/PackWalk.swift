import Compression
import Cryptography
import Format
import Storage

/// Reads packs from the first byte to the last, and leaves none of them unverified.
struct PackWalk: Sendable {
    private static let longestRange: UInt64 = 8 << 20

    private let timeline: Timeline
    private let keys: PackKeys
    private let signing: PackSigning
    private let hashes: Hashes

    init(_ timeline: Timeline) {
        self.timeline = timeline
        keys = PackKeys(keyring: timeline.repository.keyring)
        signing = PackSigning(timeline.repository.keyring)
        hashes = timeline.repository.keyring.hashes
    }

    /// Which chunks the pack has, and who wrote it, which that writer has signed.
    func trailer(of use: PackUse) async throws -> PackTrailer {
        let key = try key(of: use)
        return try await naming(use) { try await trailer(of: use, key) }
    }

    /// Opens every chunk; of those that are expected, also what they hold is compared.
    func read(_ use: PackUse, expecting expected: some Sequence<ChunkReference>) async throws {
        let key = try key(of: use)
        try await naming(use) {
            guard try await hasItsHeader(use.pack) else {
                throw FormatError("header", "is another than that of this pack")
            }
            let chunks = try await trailer(of: use, key).stretches(to: use.end)
            var missing = Dictionary(grouping: expected, by: \.offset)
            var decompressor = try Decompressor()
            for run in Self.runs(of: chunks) {
                try await open(run, of: use, key) { chunk, frame in
                    for found in missing.removeValue(forKey: chunk.offset) ?? [] {
                        try compare(frame, chunk, with: found, &decompressor)
                    }
                }
            }
            guard missing.isEmpty else { throw FormatError("pack", "lacks a chunk that is named") }
        }
    }

    private func compare(
        _ frame: [UInt8], _ chunk: PackTrailer.Stretch, with expected: ChunkReference,
        _ decompressor: inout Decompressor
    ) throws {
        guard chunk.storedCount == expected.storedCount else {
            throw FormatError("chunk", "has another size than is named")
        }
        let bytes = try ChunkCodec.decode(frame, count: Int(expected.count), with: &decompressor)
        guard hashes.chunk(bytes.span) == expected.hash else {
            throw FormatError("chunk", "does not have the hash that names it")
        }
    }

    private func hasItsHeader(_ pack: PackReference) async throws -> Bool {
        let range = 0..<Int64(ObjectHeader.byteCount)
        if try await timeline.read(pack, range) == pack.header.bytes { return true }
        return try await timeline.read(pack, range) == pack.header.bytes
    }

    private func trailer(of use: PackUse, _ key: SealingKey) async throws -> PackTrailer {
        let place = SealedPlace(
            pack: use.pack, offset: UInt32(use.end), storedCount: UInt32(use.size - use.end))
        let sealed = try await part(of: use, place.range)
        let trailer = try PackTrailer(try await timeline.open(place, in: sealed, with: key))
        try signing.check(trailer, of: use.pack)
        return trailer
    }

    /// Chunks that one request brings.
    private static func runs(of chunks: [PackTrailer.Stretch]) -> [[PackTrailer.Stretch]] {
        var runs: [[PackTrailer.Stretch]] = []
        var size: UInt64 = 0
        for chunk in chunks {
            size += UInt64(chunk.storedCount)
            if runs.isEmpty || size > longestRange {
                runs.append([])
                size = UInt64(chunk.storedCount)
            }
            runs[runs.count - 1].append(chunk)
        }
        return runs
    }

    private func open(
        _ run: [PackTrailer.Stretch], of use: PackUse, _ key: SealingKey,
        each: (PackTrailer.Stretch, [UInt8]) throws -> Void
    ) async throws {
        try Task.checkCancellation()
        let start = Int64(run[0].offset)
        let count = run.reduce(0) { $0 + Int64($1.storedCount) }
        let part = try await part(of: use, start..<start + count)
        for chunk in run {
            let place = SealedPlace(
                pack: use.pack, offset: chunk.offset, storedCount: chunk.storedCount)
            try each(chunk, try await timeline.open(place, in: part, with: key))
        }
    }

    private func part(of use: PackUse, _ range: Range<Int64>) async throws -> PackPart {
        PackPart(start: range.lowerBound, bytes: try await timeline.read(use.pack, range))
    }

    private func key(of use: PackUse) throws -> SealingKey {
        do {
            return try keys.key(of: use.pack)
        } catch is CryptographyError {
            throw corrupt(use, "its name is no public key")
        }
    }

    private func naming<Value>(
        _ use: PackUse, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch is CryptographyError {
            throw corrupt(use, "does not match its key: corrupted or tampered with")
        } catch let error as CompressionError {
            throw corrupt(use, "\(error)")
        } catch let error as FormatError {
            throw corrupt(use, error.description)
        }
    }

    private func corrupt(_ use: PackUse, _ reason: String) -> RepositoryError {
        .corrupt("read a pack", Layout.pack(timeline.name, use.pack), reason)
    }
}
