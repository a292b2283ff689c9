import Compression
import Format
import Repository
import Storage

/// One try at the next number: everything it stores is for that number alone.
struct BackupAttempt {
    private static let mostPasses = 3

    private let timeline: Timeline
    private let options: Backup.Options
    private let base: Archive?
    private let number: ArchiveNumber
    /// Packs that the store should have, and has not.
    private let lost: Set<PackReference>
    private let progress: any CaptureProgress
    private let data: PackWriter
    private let metadata: PackWriter
    /// Lists of packs lie apart from what they list.
    private let lists: PackWriter
    private let uploads = Uploads()

    init(
        _ timeline: Timeline, _ options: Backup.Options,
        head: (main: Archive, highest: ArchiveNumber)?, without lost: Set<PackReference>,
        progress: any CaptureProgress
    ) throws {
        self.lost = lost
        self.timeline = timeline
        self.options = options
        self.progress = progress
        base = head?.main
        number = try head?.highest.next ?? .first
        let generation =
            head?.main.generation ?? timeline.repository.keyring.newestGeneration.number
        data = PackWriter(timeline, .data, base: base?.number, generation: generation, uploads)
        let makeMetadata = { [base, uploads] in
            PackWriter(
                timeline, .metadata, base: base?.number, generation: generation, uploads,
                cache: options.cache)
        }
        metadata = makeMetadata()
        lists = makeMetadata()
    }

    /// Nil when another writer got the number.
    func run(_ sources: [PlannedSource]) async throws -> Backup.Result? {
        do {
            return try await attempt(sources)
        } catch let error as UncommittedError {
            // A store that has fallen silent would be waited for once more.
            if (error.cause as? StorageError)?.kind != .unreachable { await discard() }
            throw error.cause
        }
    }

    /// What can't be deleted now, or not by us, is a left-over for a later prune.
    private func discard() async {
        for writer in [data, metadata, lists] {
            try? await timeline.discard(await writer.extents.keys)
        }
    }

    private func attempt(_ sources: [PlannedSource]) async throws -> Backup.Result? {
        let draft: ArchiveDraft
        do {
            draft = try await uploads.beside { try await self.draft(sources) }
            try Task.checkCancellation()
        } catch {
            throw UncommittedError(cause: error)
        }
        if options.skipsUnchanged, let base, draft.archive.repeats(base) {
            var result = await result(draft, as: base)
            result.isUnchanged = true
            return result
        }
        options.sent?.note(draft.archive)
        // Once the commit is sent its packs stay until the number is seen in other hands.
        let (outcome, missing) = try await Commit(timeline).send(
            draft.archive, proving: draft.packs)
        switch outcome {
        case .committed: break
        case .taken:
            await discard()
            return nil
        case .overslept: return nil
        }
        guard missing.isEmpty else { throw LostPacks(missing, in: draft.archive) }
        return await result(draft, as: draft.archive)
    }

    private func result(_ draft: ArchiveDraft, as archive: Archive) async -> Backup.Result {
        let packs = await data.extents.merging(await metadata.extents) { first, _ in first }
        let sources = draft.captured.sources
        return Backup.Result(
            archive: archive, storedByteCount: packs.values.reduce(0) { $0 + $1.size },
            packCount: packs.count, signatures: sources.map(\.signatures),
            incomplete: sources.flatMap(\.incomplete),
            incompleteCount: sources.reduce(0) { $0 + $1.incompleteCount },
            isPartial: draft.captured.isPartial, base: base)
    }

    // MARK: Reading

    private func draft(_ sources: [PlannedSource]) async throws -> ArchiveDraft {
        let segments = try await baseSegments()
        let packs = segments?.packs ?? []
        // What is saved from the damage comes from who knows which archives.
        let lockedUntil =
            options.salvage == nil ? try await LockKeeping(timeline).floor(upon: base) : nil
        let sizes = Chunker.Sizes(doublings: Self.doublings(for: base?.total.bytes ?? 0))
        var evicted = PackBounds.surplus(of: packs)
            .union(base?.revokedPacks(among: packs) ?? [])
            .union(options.salvage?.distrusted ?? []).union(lost)
        let crowding = PackBounds.evictions(before: packs).subtracting(evicted)
        var hasRoom = crowding.isEmpty
        var pass = 1
        while true {
            let plan = CapturePlan(
                sources: sources, sizes: sizes, evicted: evicted,
                hasRoom: hasRoom, first: options.first, most: options.most, apart: options.apart,
                acceptsFlaws: options.trust.isAcceptance, deadline: options.deadline,
                haste: options.haste)
            guard let captured = try await capture(plan, segments) else {
                evicted.formUnion(crowding)
                hasRoom = true
                continue
            }
            try refuseEmptied(captured)
            let drafting = ArchiveDrafting(
                timeline: timeline, options: options, base: base, number: number,
                main: options.isFork ? base?.number : nil, data: data, metadata: metadata,
                lists: lists, evicted: evicted, lockedUntil: lockedUntil)
            let uses = try await drafting.uses(captured, segments)
            let excess = PackBounds.excess(uses, new: Set(await data.extents.keys))
            if pass == Self.mostPasses || excess.isSubset(of: evicted) {
                return try await drafting.draft(captured, segments)
            }
            evicted.formUnion(excess)
            hasRoom = true
            pass += 1
        }
    }

    private func baseSegments() async throws -> BaseSegments? {
        guard let base else { return nil }
        if let salvage = options.salvage { return salvage.segments }
        guard lost.isEmpty else { return try await whatIsLeft(of: base).segments }
        return try await BaseSegments(base, MetadataReader(timeline, cache: options.cache))
    }

    private func whatIsLeft(of base: Archive) async throws -> Salvage {
        let salvage = try await Salvaging(timeline, base, cache: options.cache, others: [])
            .salvage()
        guard salvage.lostRuns.isEmpty else {
            throw RepositoryError.corrupt(
                "read archive \(base.number)", Layout.archive(timeline.name, base.number),
                "a part of its entries is lost")
        }
        return salvage
    }

    /// A source that held files and holds none now was emptied by mishap or is not mounted.
    private func refuseEmptied(_ captured: Captured) throws {
        guard !options.allowsEmpty, let base else { return }
        for source in captured.sources where source.plan.source != nil {
            let before = base.sources.first { $0.name == source.plan.baseName }
            guard let before, before.statistics.files > 0, source.statistics.files == 0 else {
                continue
            }
            throw RepositoryError(
                .refused, "back up \(source.plan.name)", EntryPath.printable(source.plan.path),
                "it is empty, but archive \(base.number) has \(before.statistics.files) files of it",
                hint:
                    "mount or restore it; or, when it is meant to be empty: holdfast backup --accept"
            )
        }
    }

    /// Chunks grow with what there is, so that a list of them fits in memory.
    static func doublings(for bytes: UInt64) -> Int {
        var doublings = 0
        while bytes >> UInt64(40 + doublings) > 0 { doublings += 1 }
        return min(doublings, 3)
    }

    /// Nil when something must be stored, and there is no room for it yet: nothing is, then.
    private func capture(_ plan: CapturePlan, _ base: BaseSegments?) async throws -> Captured? {
        let session = try CaptureSession(
            plan, hashes: timeline.repository.keyring.hashes, base: base, progress: progress)
        // One less may have chunks in hand while the source is small, and so is memory.
        let hands = Permits(max(1, options.workers - 1))
        do {
            try await withThrowingTaskGroup { group in
                for _ in 0..<options.workers {
                    group.addTask {
                        do {
                            try await work(session, hands, plan)
                        } catch {
                            await session.abandon()
                            throw error
                        }
                    }
                }
                try await group.waitForAll()
            }
        } catch is NoRoom {
            return nil
        }
        return try await session.finish()
    }

    /// Pulls chunks, stores those that are new, tells where all of them lie.
    private func work(
        _ session: CaptureSession, _ hands: Permits, _ plan: CapturePlan
    ) async throws {
        let hashes = timeline.repository.keyring.hashes
        var compressor = try Compressor(level: options.effort.level)
        while true {
            try await hands.take()
            defer { hands.give() }
            var chunks = try await session.next()
            guard !chunks.isEmpty else { return }
            let names = chunks.map { hashes.chunk($0.bytes.span) }
            var places: [(serial: Int, stored: StoredChunk)] = []
            for (index, known) in await session.known(names).enumerated() {
                let serial = chunks[index].serial
                if let known {
                    places.append((serial, .known(known)))
                    continue
                }
                guard plan.hasRoom else { throw NoRoom() }
                let count = UInt32(chunks[index].bytes.count)
                let frame = try ChunkCodec.frame(chunks[index].takeBytes(), with: &compressor)
                let placed = try await data.append(frame)
                progress.stored(Int(placed.storedCount))
                places.append((serial, .new(names[index], count: count, placed)))
            }
            try await session.resolve(places)
            if await session.becomesLarge() { hands.give() }
        }
    }
}

/// A failure from before the commit was sent: what was stored is nobody's.
private struct UncommittedError: Error {
    let cause: any Error
}

/// The archive would name one pack too many.
private struct NoRoom: Error {}

/// What the store does not have of an archive that it was given.
struct LostPacks: Error {
    let number: ArchiveNumber
    let packs: Set<PackReference>

    init(_ uses: [PackUse], in archive: Archive) {
        number = archive.number
        packs = Set(uses.map(\.pack))
    }

    var failure: RepositoryError {
        RepositoryError(
            .corrupt, "prove archive \(number)", "pack \(packs.first.map { "\($0.name)" } ?? "")",
            "the store does not have it any more, or not whole (\(packs.count) packs in all)",
            hint: "holdfast repair saves what is whole; then back up again")
    }
}
