import Compression
import Format
import Repository

/// Turns entries in path order into segments; an unchanged segment of the base is used again.
struct SegmentSink: Sendable {
    private static let smallest = 16 << 10
    private static let largest = 256 << 10
    /// One entry in 1,024 ends a segment that is long enough.
    private static let boundaryMask: UInt64 = 1023
    /// So much metadata may lie in the archive itself.
    static let inlineLimit = 96 << 10

    private let hashes: Hashes
    private let base: [KeyedHash: MetadataPlace]
    private let inlineBase: [[UInt8]]
    private var writer = SegmentWriter()
    private(set) var references: [SegmentReference] = []
    /// Coded segments that are not in a pack, by their position among the inline pieces.
    private(set) var inline: [[UInt8]] = []
    private var inlineHashes: [KeyedHash: Int] = [:]

    /// Segments of the base in packs that go are written again.
    init(_ hashes: Hashes, base: BaseSegments?, without evicted: Set<PackReference>) {
        self.hashes = hashes
        var places: [KeyedHash: MetadataPlace] = [:]
        let inlineCount = base?.archive.inline.count ?? 0
        for reference in base?.references ?? [] where !reference.place.isIn(evicted) {
            if case .inline(let index) = reference.place, index >= inlineCount { continue }
            places[reference.hash] = reference.place
        }
        self.base = places
        inlineBase = base?.archive.inline ?? []
    }

    /// The number of segments so far; a source's segments are those added between two looks.
    var count: Int { references.count }

    mutating func append(_ entry: Entry, _ table: PackTable) throws {
        writer.append(entry)
        let size = writer.byteCount
        guard size >= Self.smallest else { return }
        let isBoundary = hashes.segmentCuts.hash(entry.path.bytes) & Self.boundaryMask == 0
        if isBoundary || size >= Self.largest { try finishSegment(table) }
    }

    /// Ends the segment here, as at the border of a source.
    mutating func finishSegment(_ table: PackTable) throws {
        guard writer.entryCount > 0 else { return }
        let bytes = writer.encoded(table)
        let hash = hashes.metadata(bytes.span)
        references.append(
            SegmentReference(
                firstPath: writer.firstPath, entryCount: writer.entryCount, hash: hash,
                count: bytes.count, place: try place(hash, bytes, table)))
        writer = SegmentWriter()
    }

    /// Takes segments of the base as they are: those of a source that was not read.
    mutating func carry(_ segments: BaseSegments, _ range: Range<Int>) throws {
        for index in range {
            let reference = segments.references[index]
            references.append(
                SegmentReference(
                    firstPath: reference.firstPath, entryCount: reference.entryCount,
                    hash: reference.hash, count: reference.count,
                    place: base[reference.hash].map { rehome($0, reference.hash) }
                        ?? addInline(reference.hash, segments.frame(index))))
        }
    }

    private mutating func place(
        _ hash: KeyedHash, _ bytes: [UInt8], _ table: PackTable
    ) throws -> MetadataPlace {
        if let known = base[hash] { return rehome(known, hash) }
        if let index = inlineHashes[hash] { return .inline(index) }
        try requireReadable(bytes, table)
        return addInline(hash, try ChunkCodec.frame(metadata: bytes))
    }

    /// What readers would refuse must not become part of an archive.
    private func requireReadable(_ bytes: [UInt8], _ table: PackTable) throws {
        var table = table
        do {
            var reader = try SegmentReader(bytes, &table)
            while try reader.next() != nil {}
        } catch {
            throw RepositoryError(
                .other, "write the entries from \(writer.firstPath) on", "a segment",
                "it could not be read again: \(error)",
                hint: "leave them out with --exclude")
        }
    }

    /// An inline piece of the base gets a place among ours.
    private mutating func rehome(_ place: MetadataPlace, _ hash: KeyedHash) -> MetadataPlace {
        guard case .inline(let index) = place else { return place }
        return addInline(hash, inlineBase[index])
    }

    private mutating func addInline(_ hash: KeyedHash, _ frame: [UInt8]) -> MetadataPlace {
        if let index = inlineHashes[hash] { return .inline(index) }
        inline.append(frame)
        inlineHashes[hash] = inline.count - 1
        return .inline(inline.count - 1)
    }

    /// Puts the inline pieces into packs when they are too much for the archive.
    mutating func settle(
        limit: Int, _ store: (_ frame: [UInt8]) async throws -> MetadataPlace
    ) async throws {
        guard inline.reduce(0, { $0 + $1.count }) > limit else { return }
        var places: [MetadataPlace] = []
        for frame in inline { places.append(try await store(frame)) }
        references = references.map { reference in
            guard case .inline(let index) = reference.place else { return reference }
            return SegmentReference(
                firstPath: reference.firstPath, entryCount: reference.entryCount,
                hash: reference.hash, count: reference.count, place: places[index])
        }
        inline = []
        inlineHashes = [:]
    }
}

extension MetadataPlace {
    func isIn(_ packs: Set<PackReference>) -> Bool {
        guard case .pack(let pack, _, _) = self else { return false }
        return packs.contains(pack)
    }
}
