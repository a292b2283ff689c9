import Format
import Repository

/// What can still be read of an archive, and what is known of the rest.
struct Salvage: Sendable {
    let segments: BaseSegments
    /// Packs of which nothing is to be named again.
    var distrusted: Set<PackReference> = []
    /// Chunks that can't be read.
    var chunks: Set<ChunkPlace> = []
    var lostSegments: [LostSegment] = []

    /// A run of entries of which not even the names are left.
    struct LostSegment: Sendable {
        let source: String
        let reference: SegmentReference
        /// The path with which the next segment of the source begins.
        let next: EntryPath?
    }

    func isDamaged(_ content: Entry.Content, _ table: PackTable) -> Bool {
        content.extents.contains { chunks.contains(ChunkPlace($0.chunk, table)) }
    }
}

/// Where a chunk lies, in whatever table its pack has a number.
struct ChunkPlace: Hashable, Sendable {
    let pack: PackReference
    let offset: UInt32

    init(_ chunk: ChunkReference, _ table: PackTable) {
        pack = table[chunk.pack]
        offset = chunk.offset
    }
}

/// Reads an archive's segments, and those that are damaged from wherever else they lie.
struct Salvaging {
    private let timeline: Timeline
    private let archive: Archive
    private let reader: MetadataReader
    private let cached: MetadataReader?
    /// Other archives, which may have the same segments in other places.
    private let others: [Archive]

    init(
        _ timeline: Timeline, _ archive: Archive, cache: (any MetadataCache)?, others: [Archive]
    ) {
        self.timeline = timeline
        self.archive = archive
        self.others = others
        reader = MetadataReader(timeline)
        cached = cache.map { MetadataReader(timeline, cache: $0) }
    }

    func salvage() async throws -> Salvage {
        let references = try await reader.segments(of: archive)
        var kept: [SegmentReference] = []
        var frames: [[UInt8]] = []
        var lost: [Salvage.LostSegment] = []
        var distrusted: Set<PackReference> = []
        var counts: [Int] = []
        var start = 0
        for source in archive.sources {
            let range = start..<start + source.segmentCount
            let before = kept.count
            for index in range {
                try Task.checkCancellation()
                var reference = references[index]
                var frame = try await frame(reference, archive, reader)
                if frame == nil {
                    if case .pack(let pack, _, _) = reference.place { distrusted.insert(pack) }
                    frame = try await rescue(reference)
                    reference = reference.withoutPlace
                }
                if let frame {
                    kept.append(reference)
                    frames.append(frame)
                } else {
                    let next = index + 1 < range.upperBound ? references[index + 1] : nil
                    lost.append(
                        Salvage.LostSegment(
                            source: source.name, reference: reference, next: next?.firstPath))
                }
            }
            counts.append(kept.count - before)
            start = range.upperBound
        }
        let segments = BaseSegments(
            salvaged: archive.keeping(counts), kept, frames, packs: try await packs(), reader)
        return Salvage(segments: segments, distrusted: distrusted, lostSegments: lost)
    }

    /// Without the list no pack is named again, and all is stored anew.
    private func packs() async throws -> [PackUse] {
        do {
            return try await reader.packs(of: archive)
        } catch {
            guard Damage.isDamage(error) else { throw error }
            return []
        }
    }

    private func rescue(_ reference: SegmentReference) async throws -> [UInt8]? {
        if let cached, let frame = try await frame(reference, archive, cached) { return frame }
        for other in others {
            guard let found = try await place(of: reference, in: other) else { continue }
            if let frame = try await frame(found, other, reader) { return frame }
        }
        return nil
    }

    private func place(
        of reference: SegmentReference, in other: Archive
    ) async throws -> SegmentReference? {
        do {
            return try await reader.segments(of: other).first { $0.hash == reference.hash }
        } catch {
            guard Damage.isDamage(error) else { throw error }
            return nil
        }
    }

    /// The segment's coded bytes, when every entry of it decodes.
    private func frame(
        _ reference: SegmentReference, _ archive: Archive, _ reader: MetadataReader
    ) async throws -> [UInt8]? {
        do {
            let frame = try await reader.frame(of: reference, in: archive)
            var table = PackTable()
            var segment = try reader.open(frame, of: reference, in: archive, &table)
            while try segment.next() != nil {}
            return frame
        } catch {
            guard Damage.isDamage(error) else { throw error }
            return nil
        }
    }
}

extension Archive {
    /// The same with other numbers of segments, source by source.
    fileprivate func keeping(_ counts: [Int]) -> Archive {
        var archive = self
        archive.sources = zip(sources, counts).map { source, count in
            Source(
                name: source.name, kind: source.kind, path: source.path,
                capturedIn: source.capturedIn, carriedBecause: source.carriedBecause,
                statistics: source.statistics, segmentCount: count, incomplete: source.incomplete)
        }
        return archive
    }
}

extension SegmentReference {
    /// The same with a place that nothing has, so that it is written anew.
    fileprivate var withoutPlace: SegmentReference {
        SegmentReference(
            firstPath: firstPath, entryCount: entryCount, hash: hash, count: count,
            place: .inline(.max))
    }
}
