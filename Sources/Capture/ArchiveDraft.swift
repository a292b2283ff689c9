import Compression
package import Format
import Repository
import Storage

/// An archive that is ready to be committed, and what it was made from.
struct ArchiveDraft {
    let archive: Archive
    let captured: Captured
    let packs: [PackUse]
}

/// Stores what is still in hand, and writes the archive down.
struct ArchiveDrafting {
    let timeline: Timeline
    let options: Backup.Options
    let base: Archive?
    let number: ArchiveNumber
    let main: ArchiveNumber?
    let data: PackWriter
    let metadata: PackWriter
    let lists: PackWriter
    /// Packs that nothing new may use.
    let evicted: Set<PackReference>
    let lockedUntil: Timestamp?

    /// Lists of packs lie in packs of their own, which the archive names outright.
    func draft(_ capture: Captured, _ segments: BaseSegments?) async throws -> ArchiveDraft {
        var captured = capture
        try await captured.sink.settle(limit: options.inlineLimit) {
            try await store($0, in: metadata)
        }
        let segmentTree = try await tree(captured.sink.references, segments, metadata) {
            captured.usage.add($0.place)
        }
        try await data.close()
        try await metadata.close()
        let packs = try await uses(captured, segments)
        var listUsage = PackUsage()
        let packTree = try await tree(packs, segments, lists) { listUsage.add($0.place) }
        try await lists.close()
        var archive = try await archive(captured, segmentTree, packTree)
        archive.revocations = base?.revocations(among: packs) ?? []
        archive.listPacks = try await uses(listUsage, PackTable(), segments, lists)
        try archive.requireReadable(in: timeline.name)
        return ArchiveDraft(archive: archive, captured: captured, packs: packs + archive.listPacks)
    }

    private func store(_ frame: [UInt8], in writer: PackWriter) async throws -> MetadataPlace {
        let placed = try await writer.append(frame)
        return .pack(placed.pack, offset: placed.offset, storedCount: placed.storedCount)
    }

    /// Cuts a long list; tells of every piece that it consists of, new or not.
    private func tree<Item: ListItem>(
        _ items: [Item], _ segments: BaseSegments?, _ writer: PackWriter,
        use: (PieceReference) -> Void
    ) async throws -> ListTree {
        let known = segments?.pieces ?? [:]
        return try await ListTree.make(items, flatLimit: options.flatListLimit) { bytes in
            let piece = try await piece(bytes, known, writer)
            use(piece)
            return piece
        }
    }

    private func piece(
        _ bytes: [UInt8], _ known: [KeyedHash: PieceReference], _ writer: PackWriter
    ) async throws -> PieceReference {
        let hash = timeline.repository.keyring.hashes.metadata(bytes.span)
        if let piece = known[hash], !piece.place.isIn(evicted) { return piece }
        let frame = try ChunkCodec.frame(metadata: bytes)
        return PieceReference(
            hash: hash, count: bytes.count, place: try await store(frame, in: writer))
    }

    // MARK: Packs

    /// The packs that the archive needs, with their sizes; those without use are left out.
    func uses(_ captured: Captured, _ segments: BaseSegments?) async throws -> [PackUse] {
        var usage = captured.usage
        for reference in captured.sink.references { usage.add(reference.place) }
        return try await uses(usage, captured.table, segments, data, metadata)
    }

    private func uses(
        _ usage: PackUsage, _ table: PackTable, _ segments: BaseSegments?, _ writers: PackWriter...
    ) async throws -> [PackUse] {
        var known: [PackReference: PackUse] = [:]
        for use in segments?.packs ?? [] { known[use.pack] = use }
        var new: [PackReference: FinishedPack.Extent] = [:]
        for writer in writers { new.merge(await writer.extents) { first, _ in first } }
        return usage.byPack(table).map { pack, used in
            PackUse(
                pack: pack, size: known[pack]?.size ?? new[pack]?.size ?? 0,
                end: known[pack]?.end ?? new[pack]?.end ?? 0, used: used)
        }.sorted { ($0.pack.base, $0.pack.name) < ($1.pack.base, $1.pack.name) }
    }

    // MARK: The archive

    private func archive(
        _ captured: Captured, _ segments: ListTree, _ packs: ListTree
    ) async throws -> Archive {
        let surroundings = timeline.repository.surroundings
        var archive = Archive(
            id: try surroundings.makeName(),
            number: number, parent: options.descent ?? base.map { Archive.Parent($0) },
            generation: metadata.generation, time: try await timeline.store.timestamp(),
            writerTime: surroundings.now(),
            writer: Archive.Writer(host: surroundings.host, program: surroundings.program),
            sources: captured.sources.map { source($0) }, segments: segments, packs: packs,
            signer: timeline.repository.keyring.signer)
        archive.inline = captured.sink.inline
        archive.unsound = captured.sources.map(\.unsound).enumerated().flatMap { index, paths in
            paths.map { Archive.Unsound(source: index, path: $0) }
        }
        archive.purpose = options.purpose
        if let origin = options.origin {
            archive.origin = origin.archive
            archive.time = origin.time
        }
        archive.secrets = options.secrets ?? base?.secrets ?? []
        archive.tags = options.tags
        archive.commit = options.commit
        archive.image = options.image
        archive.epoch = base?.epoch ?? 0
        archive.place = base?.place
        archive.forkOf = main
        archive.lockedUntil = lockedUntil
        archive.suspicion =
            switch options.trust {
            case .judged: try await suspicion(captured, archive)
            case .accepted: nil
            case .inherited: base?.suspicion
            case .given(let suspicion): suspicion
            }
        return archive
    }

    private func source(_ captured: CapturedSource) -> Archive.Source {
        let plan = captured.plan
        let before = base?.sources.first { $0.name == plan.baseName }
        if plan.source == nil, let before {
            return before.carried(because: plan.carriedBecause, as: plan.name)
        }
        return Archive.Source(
            name: plan.name, kind: .directory, path: plan.path,
            capturedIn: plan.capturedIn ?? number,
            carriedBecause: plan.source == nil ? "" : plan.carriedBecause,
            statistics: captured.statistics, segmentCount: captured.segmentCount,
            incomplete: plan.incomplete + captured.incomplete)
    }

    /// Judged by the newest archive that was not suspect, so that a loss stays one until accepted.
    private func suspicion(
        _ captured: Captured, _ archive: Archive
    ) async throws -> Archive.Suspicion? {
        guard let base else { return nil }
        guard let before = base.suspicion else { return suspicion(captured, archive, base) }
        guard case .live(let good) = try await timeline.slot(before.lastGood) else { return before }
        let comparison = Comparison(timeline: timeline, good: good)
        do {
            let reasons = try await timeline.reading(good) { try await comparison.reasons(archive) }
            return Archive.Suspicion(
                since: good, reasons, expected: comparison.expected(archive.sources))
        } catch let error as RepositoryError {
            guard error.kind == .forgotten else { throw error }
            return before
        }
    }

    /// Next to a base that is good the losses were noticed on the way.
    private func suspicion(
        _ captured: Captured, _ archive: Archive, _ base: Archive
    ) -> Archive.Suspicion? {
        let comparison = Comparison(timeline: timeline, good: base)
        let shrunken = zip(comparison.expected(archive.sources), archive.sources).compactMap {
            Shrinkage.reason($1.name, $0, $1.statistics)
        }
        return Archive.Suspicion(
            since: base, captured.sources.flatMap(\.shrunken) + shrunken,
            expected: comparison.expected(archive.sources))
    }
}

extension Archive.Suspicion {
    /// Nil without any reason.
    init?(since good: Archive, _ reasons: [String], expected: [Archive.Statistics]) {
        guard !reasons.isEmpty else { return nil }
        self.init(
            reasons: Array(reasons.prefix(20)), lastGood: good.number, expected: expected)
    }
}

extension Archive.Source {
    /// The same source as it was, taken over into a later archive.
    package func carried(
        because reason: String, as newName: String? = nil
    ) -> Archive.Source {
        Archive.Source(
            name: newName ?? name, kind: kind, path: path, capturedIn: capturedIn,
            carriedBecause: reason, statistics: statistics, segmentCount: segmentCount,
            incomplete: incomplete)
    }
}

extension Archive {
    /// Whether it holds what another holds, to the last byte of every list.
    func repeats(_ other: Archive) -> Bool {
        segments == other.segments && packs == other.packs && inline == other.inline
            && listPacks == other.listPacks && suspicion == other.suspicion
            && unsound == other.unsound && secrets == other.secrets
            && sources.map(\.content) == other.sources.map(\.content)
    }
}

extension Archive.Source {
    /// All but the number of the archive that read it.
    fileprivate var content: Archive.Source {
        Archive.Source(
            name: name, kind: kind, path: path, capturedIn: .first, carriedBecause: carriedBecause,
            statistics: statistics, segmentCount: segmentCount, incomplete: incomplete)
    }
}
