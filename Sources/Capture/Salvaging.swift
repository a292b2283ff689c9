import Format
import Repository

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

    /// What was found so far, source by source.
    private struct Found {
        var references: [SegmentReference] = []
        var frames: [[UInt8]] = []
        var lost: [Salvage.LostRun] = []
        var distrusted: Set<PackReference> = []
        var counts: [Int] = []
    }

    func salvage() async throws -> Salvage {
        let (list, isListed) = try await list()
        let packs = try await packs()
        var found = Found()
        for (source, items) in zip(archive.sources, list.sources) {
            try await salvage(items, of: source, &found)
        }
        found.distrusted.formUnion(unlisted(found.references, packs ?? []))
        let segments = BaseSegments(
            salvaged: archive.keeping(found.counts), found.references, found.frames,
            packs: packs ?? [], reader)
        return Salvage(
            segments: segments, hasLists: isListed && packs != nil, distrusted: found.distrusted,
            lostRuns: found.lost)
    }

    /// The list as the store has it, or whole from nearby.
    private func list() async throws -> (SalvagedList, isListed: Bool) {
        let list = try SalvagedList(try await reader.remains(of: archive), of: archive)
        guard !list.isWhole, let cached else { return (list, list.isWhole) }
        let near = try SalvagedList(try await cached.remains(of: archive), of: archive)
        return (near.isWhole ? near : list, false)
    }

    /// Nil when the list is lost: then no pack is named again, and all is stored anew.
    private func packs() async throws -> [PackUse]? {
        do {
            return try await reader.packs(of: archive)
        } catch {
            guard Damage.isDamage(error) else { throw error }
            return nil
        }
    }

    /// Packs of which the sizes are not known, so that no archive can name them.
    private func unlisted(
        _ references: [SegmentReference], _ packs: [PackUse]
    ) -> Set<PackReference> {
        let used = references.compactMap { reference -> PackReference? in
            guard case .pack(let pack, _, _) = reference.place else { return nil }
            return pack
        }
        return Set(used).subtracting(packs.map(\.pack))
    }

    private func salvage(
        _ items: [SalvagedList.Item], of source: Archive.Source, _ found: inout Found
    ) async throws {
        let before = (segments: found.references.count, lost: found.lost.count)
        var last: EntryPath?
        for (index, item) in items.enumerated() {
            try Task.checkCancellation()
            let next = items.dropFirst(index + 1).first?.firstPath
            guard case .segment(let reference) = item else {
                found.lost.append(
                    Salvage.LostRun(
                        source: source.name, start: last.map { .behind($0) } ?? .at(.root),
                        next: next))
                continue
            }
            if let path = try await salvage(reference, &found) {
                last = path
            } else {
                found.lost.append(
                    Salvage.LostRun(
                        source: source.name, entryCount: UInt64(reference.entryCount),
                        start: .at(reference.firstPath), next: next))
            }
        }
        found.counts.append(found.references.count - before.segments)
        Self.count(&found.lost[before.lost...], source, found.references[before.segments...])
    }

    /// Where one run alone has no number of entries, it is what the source lacks.
    private static func count(
        _ lost: inout ArraySlice<Salvage.LostRun>, _ source: Archive.Source,
        _ kept: ArraySlice<SegmentReference>
    ) {
        guard lost.count(where: { $0.entryCount == nil }) == 1,
            let index = lost.firstIndex(where: { $0.entryCount == nil })
        else { return }
        let known = kept.reduce(0) { $0 &+ UInt64($1.entryCount) }
        let others = lost.reduce(0) { $0 &+ ($1.entryCount ?? 0) }
        guard source.statistics.entries > known &+ others else { return }
        lost[index].entryCount = source.statistics.entries - known - others
    }

    /// Takes a segment from where it can be read; gives its last path, and nil if it is lost.
    private func salvage(
        _ reference: SegmentReference, _ found: inout Found
    ) async throws -> EntryPath? {
        if let (frame, last) = try await frame(reference, archive, reader) {
            found.references.append(reference)
            found.frames.append(frame)
            return last
        }
        if case .pack(let pack, _, _) = reference.place { found.distrusted.insert(pack) }
        guard let (frame, last) = try await rescue(reference) else { return nil }
        found.references.append(reference.withoutPlace)
        found.frames.append(frame)
        return last
    }

    private func rescue(_ reference: SegmentReference) async throws -> ([UInt8], EntryPath)? {
        if let cached, let found = try await frame(reference, archive, cached) { return found }
        for other in others {
            guard let place = try await place(of: reference, in: other) else { continue }
            if let found = try await frame(place, other, reader) { return found }
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

    /// The segment's coded bytes, when every entry of it decodes, and the last path in it.
    private func frame(
        _ reference: SegmentReference, _ archive: Archive, _ reader: MetadataReader
    ) async throws -> ([UInt8], EntryPath)? {
        do {
            let frame = try await reader.frame(of: reference, in: archive)
            var table = PackTable()
            var segment = try reader.open(frame, of: reference, in: archive, &table)
            var last = reference.firstPath
            while let entry = try segment.next() { last = entry.path }
            return (frame, last)
        } catch {
            guard Damage.isDamage(error) else { throw error }
            return nil
        }
    }
}

extension SalvagedList.Item {
    fileprivate var firstPath: EntryPath? {
        guard case .segment(let reference) = self else { return nil }
        return reference.firstPath
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
