import Compression
import Cryptography
package import Format
import Storage

/// Reads segments and list pieces, wherever they lie.
package struct MetadataReader: Sendable {
    private let timeline: Timeline
    private let keys: PackKeys
    private let cache: (any MetadataCache)?

    package init(_ timeline: Timeline, cache: (any MetadataCache)? = nil) {
        self.timeline = timeline
        self.cache = cache
        keys = PackKeys(keyring: timeline.repository.keyring)
    }

    package func segments(of archive: Archive) async throws -> [SegmentReference] {
        try timeline.requireKnownFeatures(archive)
        let references: [SegmentReference] = try await items(archive.segments, of: archive)
        let counted = archive.sources.reduce(0) { $0 + $1.segmentCount }
        guard counted == references.count else {
            throw failure(archive, "names another number of segments than its sources")
        }
        return references
    }

    /// The references that can be read, in runs; nil where a piece of their list is lost.
    package func remains(of archive: Archive) async throws -> [[SegmentReference]?] {
        try timeline.requireKnownFeatures(archive)
        return try await naming(archive) { try await $0.remains(archive.segments) }
    }

    package func packs(of archive: Archive) async throws -> [PackUse] {
        try timeline.requireKnownFeatures(archive)
        return try await items(archive.packs, of: archive) + archive.listPacks
    }

    /// The opened bytes of one segment.
    package func bytes(of segment: SegmentReference, in archive: Archive) async throws -> [UInt8] {
        try await bytes(segment.piece, in: archive)
    }

    /// So many bytes of neighbouring segments are fetched at once.
    private static let longestRange = 1 << 20
    /// So many that lie inside the archive are taken at once.
    private static let mostInline = 64

    /// The segments from a position on that one request brings.
    package static func neighbours(
        in references: [SegmentReference], from start: Int
    ) -> Range<Int> {
        var end = start + 1
        guard case .pack(let pack, let offset, let count) = references[start].place else {
            while end < references.count, end - start < mostInline,
                case .inline = references[end].place
            {
                end += 1
            }
            return start..<end
        }
        var last = Int(offset) + Int(count)
        while end < references.count,
            case .pack(pack, let next, let count) = references[end].place, Int(next) >= last,
            Int(next) + Int(count) - Int(offset) <= longestRange
        {
            last = Int(next) + Int(count)
            end += 1
        }
        return start..<end
    }

    /// Neighbouring segments as they are coded; ``open(_:of:in:_:)`` decodes them.
    package func frames(
        of segments: ArraySlice<SegmentReference>, in archive: Archive
    ) async throws -> [[UInt8]] {
        let places = segments.compactMap(\.place.sealed)
        guard places.count == segments.count else {
            return try segments.map { try inline($0.piece, in: archive) }
        }
        return try await open(places)
    }

    /// One segment as it is coded.
    package func frame(
        of segment: SegmentReference, in archive: Archive
    ) async throws -> [UInt8] {
        try await frame(segment.piece, in: archive)
    }

    /// All segments of an archive as they are coded.
    package func frames(
        of references: [SegmentReference], in archive: Archive
    ) async throws -> [[UInt8]] {
        var ranges: [Range<Int>] = []
        var start = 0
        while start < references.count {
            ranges.append(Self.neighbours(in: references, from: start))
            start = ranges[ranges.count - 1].upperBound
        }
        var frames = Array(repeating: [UInt8](), count: references.count)
        try await forEachConcurrently(ranges, limit: 4) { range in
            (range, try await self.frames(of: references[range], in: archive))
        } each: { range, found in
            frames.replaceSubrange(range, with: found)
        }
        return frames
    }

    package func open(
        _ frame: [UInt8], of segment: SegmentReference, in archive: Archive,
        _ table: inout PackTable
    ) throws -> SegmentReader {
        let bytes = try decode(frame, segment.piece, at: key(of: segment.place, in: archive))
        do {
            return try SegmentReader(bytes, &table)
        } catch {
            throw RepositoryError.corrupt(
                "read metadata", key(of: segment.place, in: archive), error.description)
        }
    }

    private func items<Item: ListItem>(
        _ tree: ListTree, of archive: Archive
    ) async throws -> [Item] {
        try await naming(archive) { reading in try await reading.items(tree) }
    }

    /// The pieces that the archive's long lists consist of, by hash.
    package func pieces(of archive: Archive) async throws -> [KeyedHash: PieceReference] {
        var found: [KeyedHash: PieceReference] = [:]
        for tree in [archive.segments, archive.packs] {
            let levels = try await naming(archive) { reading in try await reading.pieces(tree) }
            for piece in levels.joined() { found[piece.hash] = piece }
        }
        return found
    }

    private func naming<Value>(
        _ archive: Archive, _ body: (inout ListReading) async throws -> Value
    ) async throws -> Value {
        var reading = ListReading { try await bytes($0, in: archive) }
        do {
            return try await body(&reading)
        } catch let error as FormatError {
            throw failure(archive, error.description)
        }
    }

    private func bytes(_ piece: PieceReference, in archive: Archive) async throws -> [UInt8] {
        let frame = try await frame(piece, in: archive)
        return try decode(frame, piece, at: key(of: piece.place, in: archive))
    }

    private func key(of place: MetadataPlace, in archive: Archive) -> ObjectKey {
        switch place {
        case .inline: Layout.archive(timeline.name, archive.number)
        case .pack(let pack, _, _): Layout.pack(timeline.name, pack)
        }
    }

    private func frame(_ piece: PieceReference, in archive: Archive) async throws -> [UInt8] {
        guard let place = piece.place.sealed else { return try inline(piece, in: archive) }
        return try await open([place])[0]
    }

    private func inline(_ piece: PieceReference, in archive: Archive) throws -> [UInt8] {
        guard case .inline(let index) = piece.place, index < archive.inline.count else {
            throw failure(archive, "names an inline piece that it lacks")
        }
        return archive.inline[index]
    }

    private func decode(
        _ frame: [UInt8], _ piece: PieceReference, at key: ObjectKey
    ) throws -> [UInt8] {
        do {
            var decompressor = try Decompressor()
            let bytes = try ChunkCodec.decode(
                frame, count: piece.count, with: &decompressor)
            guard timeline.repository.keyring.hashes.metadata(bytes.span) == piece.hash else {
                throw FormatError("metadata", "does not have the hash that names it")
            }
            return Array(bytes[0..<piece.count])
        } catch let error as FormatError {
            throw RepositoryError.corrupt("read metadata", key, error.description)
        } catch let error as CompressionError {
            throw RepositoryError.corrupt("read metadata", key, "\(error)")
        }
    }

    /// What lies sealed near each other in a pack; one request brings it.
    private func open(_ places: [SealedPlace]) async throws -> [[UInt8]] {
        guard let first = places.first, let last = places.last else { return [] }
        let (pack, start) = (first.pack, first.range.lowerBound)
        do {
            let key = try keys.key(of: pack)
            if let near = cache?.read(pack, start..<last.range.upperBound),
                let opened = try? places.map({ try $0.open(in: near, from: start, with: key) })
            {
                return opened
            }
            let part = try await timeline.readAround(pack, start..<last.range.upperBound)
            var opened: [[UInt8]] = []
            for place in places {
                opened.append(try await timeline.open(place, in: part, with: key))
            }
            return opened
        } catch is CryptographyError {
            throw RepositoryError.corrupt(
                "read metadata", Layout.pack(timeline.name, pack),
                "does not match its key: corrupted or tampered with")
        }
    }

    private func failure(_ archive: Archive, _ reason: String) -> RepositoryError {
        .corrupt(
            "read archive \(archive.number)", Layout.archive(timeline.name, archive.number), reason)
    }
}

extension SegmentReference {
    fileprivate var piece: PieceReference {
        PieceReference(hash: hash, count: count, place: place)
    }
}

/// Keeps sealed metadata packs near; what does not open is read from the store instead.
package protocol MetadataCache: Sendable {
    func read(_ pack: PackReference, _ range: Range<Int64>) -> [UInt8]?
    func write(_ pack: FinishedPack) throws
}
