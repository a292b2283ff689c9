import Cryptography
import Format
import Repository

/// One reading of all sources: hands out chunks to workers, and learns from them where each lies.
///
/// Workers pull: nothing is read before somebody has a hand free for it, so memory stays bounded.
actor CaptureSession {
    let hashes: Hashes
    private let base: BaseSegments?
    private let evicted: Set<PackTable.Index>
    /// Packs that the archive to come may name again.
    private let kept: Set<PackTable.Index>
    let progress: any CaptureProgress
    private var table: PackTable
    var known: Known?
    var stream: ChunkStream
    var assembler: Assembler
    private var sources: ArraySlice<PlannedSource>
    var reading: SourceReading?
    var file: FileReading?
    var links = LinkMemory()
    /// Bytes on their way from a file into the stream.
    var scratch: [UInt8] = []
    private let turn = Permits(1)
    private var backlog = Backlog()
    private let first: Rollback.Rule?
    private let most: Int?
    private let apart: Rollback.Rule?
    private var isPartial = false
    private let deadline: ContinuousClock.Instant?
    private let haste: Haste?
    let acceptsFlaws: Bool
    private let patience: Patience
    private var wasLarge = false

    init(
        _ plan: CapturePlan, hashes: Hashes, base: BaseSegments?, progress: any CaptureProgress
    ) throws {
        self.hashes = hashes
        self.base = base
        self.progress = progress
        first = plan.first
        most = plan.most
        apart = plan.apart
        deadline = plan.deadline
        haste = plan.haste
        acceptsFlaws = plan.acceptsFlaws
        patience = Patience(until: plan.deadline)
        var table = PackTable()
        evicted = Set(plan.evicted.map { table.index(of: $0) })
        kept = Set((base?.packs ?? []).map { table.index(of: $0.pack) }).subtracting(evicted)
        self.table = table
        stream = ChunkStream(Chunker(key: hashes.chunkerKey, sizes: plan.sizes))
        assembler = Assembler(SegmentSink(hashes, base: base, without: plan.evicted))
        sources = plan.sources[...]
    }

    /// The next chunks to store, about one chunk's worth; none when everything has been read.
    ///
    /// A source may make its reader wait, so whoever reads takes a turn.
    func next() async throws -> [RawChunk] {
        try await turn.take()
        defer { turn.give() }
        while stream.ready.isEmpty {
            try Task.checkCancellation()
            if file == nil, assembler.waitingCount >= Backlog.limit {
                try await shortenBacklog()
                continue
            }
            guard try await step() else {
                stream.cut()
                break
            }
        }
        return stream.takeReady()
    }

    /// Entries wait for the chunk that is being filled, or for those that other workers have.
    private func shortenBacklog() async throws {
        stream.cut()
        guard stream.ready.isEmpty else { return }
        try backlog.requireHope()
        await withCheckedContinuation { backlog.wait($0) }
    }

    /// Whether the reader waits for other workers.
    var isHeldUp: Bool { backlog.isWaitedFor }

    /// Tells that a worker has failed, whose chunks will never have a place.
    func abandon() {
        backlog.abandon()
    }

    /// The chunks among these that need no storing; the rest is to be stored.
    func known(_ hashes: [KeyedHash]) -> [ChunkReference?] {
        hashes.map { known?.chunks[$0] }
    }

    /// True once, when so much was read that all workers shall have chunks in hand.
    func becomesLarge() -> Bool {
        guard stream.isLarge, !wasLarge else { return false }
        wasLarge = true
        return true
    }

    /// Tells where chunks lie; entries that waited for them are written down.
    func resolve(_ places: [(serial: Int, stored: StoredChunk)]) throws {
        for (serial, stored) in places {
            let chunk: ChunkReference
            switch stored {
            case .known(let reference): chunk = reference
            case .new(let hash, let count, let placed):
                chunk = ChunkReference(
                    hash: hash, pack: table.index(of: placed.pack), offset: placed.offset,
                    storedCount: placed.storedCount, count: count)
                known?.chunks.add(chunk)
            }
            assembler.resolve(serial, chunk)
        }
        try assembler.drain(&table)
        backlog.shortened()
    }

    /// Everything that was learned; call when all chunks have their places.
    func finish() throws -> Captured {
        try assembler.drain(&table)
        var captured = assembler.finish(table)
        captured.isPartial = isPartial
        return captured
    }
}

/// What became of a chunk.
enum StoredChunk: Sendable {
    case known(ChunkReference)
    case new(KeyedHash, count: UInt32, PackWriter.Placed)
}

// MARK: - Sources

extension CaptureSession {
    /// Does a little more; false when there is nothing left to do.
    private func step() async throws -> Bool {
        if file != nil { return try await readFile() }
        guard let reading else { return try await beginSource() }
        guard let step = try await reading.source.next() else { return try endSource(reading) }
        switch step {
        case .item(let item): try await take(item)
        case .unreadable(let path, let reason): try carry(path, reason)
        }
        return true
    }

    private func beginSource() async throws -> Bool {
        guard let next = sources.popFirst() else { return false }
        assembler.begin(next)
        let unsound = base?.archive.unsound(of: next.baseName) ?? []
        guard let open = next.source else {
            if let base, let range = base.range(of: next.baseName) {
                assembler.carry(base, range)
                for path in unsound.sorted() { assembler.unsound(path) }
            }
            return true
        }
        let source = try await open()
        // Compression never spans sources: the store must not learn of one through another.
        stream.cut()
        links = LinkMemory()
        reading = SourceReading(
            source: source,
            cursor: base.flatMap { base in
                base.range(of: next.baseName).map { BaseCursor(base, $0) }
            }, signatures: next.signatures, unsound: unsound,
            named: base?.archive.sources.first { $0.name == next.baseName }?.incomplete ?? [],
            baseName: next.baseName)
        return true
    }

    private func endSource(_ reading: SourceReading) throws -> Bool {
        stream.cut()
        assembler.end()
        self.reading = nil
        return true
    }

    /// Keeps what the base has at and below a path that can't be read now.
    func carry(_ path: EntryPath, _ reason: String) throws {
        var isKept = false
        defer {
            assembler.incomplete(path, reason + (isKept ? "; it is kept as it was before" : ""))
        }
        guard var cursor = reading?.cursor else { return }
        isKept = try cursor.entry(at: path, &table) != nil
        while let entry = try cursor.peek(&table), entry.path == path || entry.path.isInside(path) {
            if !assembler.hasEntry(at: entry.path) {
                assembler.add(PendingEntry(entry, signature: nil))
                if reading?.unsound.contains(entry.path) == true { assembler.unsound(entry.path) }
            }
            try cursor.advance(&table)
        }
        reading?.cursor = cursor
    }
}

// MARK: - Entries

extension CaptureSession {
    private func take(_ item: any SourceItem) async throws {
        let before = try baseEntry(item)
        progress.entry(item.path)
        if let before, before.isUnchanged {
            try add(PendingEntry(before.entry, signature: item.signature))
            if reading?.unsound.contains(item.path) == true { nameAgain(item.path) }
            return
        }
        do {
            try await read(item, before: before?.entry)
        } catch let error as SourceItemError {
            if error.isGone { return }
            try carry(item.path, error.reason)
        }
    }

    /// What was named of a flaw stays true, unless somebody says that it is right so.
    private func nameAgain(_ path: EntryPath) {
        assembler.unsound(path)
        guard !acceptsFlaws, let reason = reading?.reason(of: path) else { return }
        assembler.incomplete(path, reason)
    }

    /// What others come before stays as the base has it, too.
    private func requireTurn(of path: EntryPath) throws {
        try requireTime()
        if let most, stream.appended >= most {
            isPartial = true
            throw SourceItemError(isGone: false, reason: "others come first")
        }
        guard let first, let source = assembler.sources.last?.plan.name else { return }
        guard !first(source, path, false) else { return }
        throw SourceItemError(isGone: false, reason: "others come first")
    }

    /// Whether nothing else may lie in a chunk with what the file holds.
    func isApart(_ path: EntryPath) -> Bool {
        guard let apart, let source = assembler.sources.last?.plan.name else { return false }
        return apart(source, path, false)
    }

    /// What there is no time for stays as the base has it.
    func requireTime() throws {
        let deadlines = [deadline, haste?.deadline].compactMap(\.self)
        guard let deadline = deadlines.min(), ContinuousClock.now >= deadline else { return }
        throw SourceItemError(isGone: false, reason: "there was no time left to read it")
    }

    /// The base's entry at the item's path, and whether the item is certainly as it was then.
    private func baseEntry(_ item: any SourceItem) throws -> (entry: Entry, isUnchanged: Bool)? {
        guard let reading, var cursor = reading.cursor else { return nil }
        let entry = try cursor.entry(at: item.path, &table)
        let position = cursor.position
        self.reading?.cursor = cursor
        guard let entry else { return nil }
        let isSame = item.signature.map { reading.signatures?.matches($0, at: position) ?? false }
        let isKept = entry.content?.extents.allSatisfy { !evicted.contains($0.chunk.pack) } ?? true
        return (entry, isSame == true && isKept)
    }

    private func read(_ item: any SourceItem, before: Entry?) async throws {
        let (metadata, kind) = try await item.describe()
        if let reason = EntryLimits.refusal(item.path, metadata) {
            throw SourceItemError(isGone: false, reason: reason)
        }
        switch kind {
        case .other(let kind):
            if let reason = EntryLimits.refusal(kind) {
                throw SourceItemError(isGone: false, reason: reason)
            }
            try add(
                PendingEntry(
                    Entry(path: item.path, metadata: metadata, kind: kind),
                    signature: item.signature))
        case .file:
            if !item.isInseparable { try requireTurn(of: item.path) }
            if try addFurtherName(item, metadata) { return }
            try await open(item, metadata, before: before)
        case .stored(let content, let packs):
            if item.isUnsound { assembler.unsound(item.path) }
            if try addFurtherName(item, metadata) { return }
            if try addKept(item, metadata, content, packs) { return }
            try await open(item, metadata)
        }
    }

    private func open(
        _ item: any SourceItem, _ metadata: Entry.Metadata, before: Entry? = nil
    ) async throws {
        try await begin(
            FileReading(
                item: item, metadata: metadata, before: before, content: try await item.open(),
                patience: patience,
                wasUnsound: reading?.unsound.contains(item.path) == true))
    }

    /// Takes a name of a file that was met before under another.
    private func addFurtherName(_ item: any SourceItem, _ metadata: Entry.Metadata) throws -> Bool {
        guard let link = item.link, let first = links[link] else { return false }
        try add(
            PendingEntry(
                path: item.path, metadata: metadata, content: first.content, linkedTo: first.path,
                signature: item.signature))
        return true
    }

    /// Takes a stored file without reading it, when the base has all of it.
    private func addKept(
        _ item: any SourceItem, _ metadata: Entry.Metadata, _ content: Entry.Content,
        _ packs: PackTable
    ) throws -> Bool {
        guard let extents = try keptExtents(of: content, packs) else { return false }
        let pending = PendingContent(
            count: content.count, hash: content.hash, parts: .base(extents))
        if let link = item.link { links.add(link, item.path, pending) }
        try add(
            PendingEntry(
                path: item.path, metadata: metadata, content: pending, signature: item.signature))
        return true
    }

    /// The packs are those of any archive, so some of the places may hold no longer.
    private func keptExtents(of content: Entry.Content, _ packs: PackTable) throws -> [Extent]? {
        var extents: [Extent] = []
        for extent in content.extents {
            let pack = table.index(of: packs[extent.chunk.pack])
            if kept.contains(pack) {
                extents.append(extent.moved(to: extent.chunk.moved(to: pack)))
                continue
            }
            try learnBase()
            guard let chunk = known?.chunks[extent.chunk.hash] else {
                return content.hash.flatMap { known?.contents.base($0) }
            }
            extents.append(extent.moved(to: chunk))
        }
        return extents
    }

    /// Nothing needs to be known of the base until something must be read.
    func learnBase() throws {
        guard known == nil else { return }
        known = try base.map { try Known($0, without: evicted, &table) } ?? Known()
    }

    func add(_ entry: PendingEntry) throws {
        assembler.add(entry)
        try assembler.drain(&table)
    }
}
