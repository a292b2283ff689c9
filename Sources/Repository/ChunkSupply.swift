import Compression
package import Format

/// Fetches the chunks of what will be read before it is read: several requests at once, in
/// bounded memory.
///
/// What will be read is announced, in order. Whatever else is asked for is fetched by itself.
package actor ChunkSupply {
    /// So many requests are under way at once, as long as they ask for little.
    static let width = 8
    /// So many sealed bytes are on their way or at hand.
    private static let most = 24 << 20
    /// Requests are made when so much is announced, so that what lies together comes together.
    private static let batch = 8 << 20

    /// The place of a chunk in the order of reading.
    package typealias Use = Int

    private let timeline: Timeline
    private let reader: ContentReader
    private var decompressor: Decompressor
    private var table = PackTable()
    /// Announced, and not asked for yet.
    private var queue: ArraySlice<(chunk: ChunkReference, use: Use, size: Int)> = []
    private var queuedCount = 0
    private var isWhole = false
    private var nextUse = 0
    private var fetchCount = 0
    /// From the first that is needed to the last.
    private var fetches: [Fetch] = []
    private var byChunk: [ChunkReference: Fetch] = [:]
    private var idle: [CheckedContinuation<Void, Never>] = []
    private var isClosed = false
    /// Small neighbours share one.
    private var last: (chunk: ChunkReference, bytes: ChunkBytes)?

    package init(_ timeline: Timeline) throws {
        let decompressor = try Decompressor()
        self.timeline = timeline
        self.decompressor = decompressor
        reader = ContentReader(timeline)
    }

    /// One request, from when it is planned until all that it brought was read.
    fileprivate final class Fetch {
        enum State {
            case planned, running
            case done(Result<ContentReader.Fetched, any Error>)
        }

        let id: Int
        let run: ContentReader.Run
        let first: Use
        var last: Use
        var state = State.planned
        var isAwaited = false
        var waiting: [CheckedContinuation<Void, Never>] = []

        init(_ id: Int, _ run: ContentReader.Run, first: Use, last: Use) {
            self.id = id
            self.run = run
            self.first = first
            self.last = last
        }

        var isPlanned: Bool { if case .planned = state { true } else { false } }
    }
}

// MARK: Announcing

extension ChunkSupply {
    /// Whether more should be announced before the next is read.
    package var needsMore: Bool { queuedCount < 2 * Self.batch }

    /// Tells that a file will be read; gives the use of its first extent, those of others follow.
    package func announce(_ content: Entry.Content, _ packs: PackTable) -> Use {
        let first = nextUse
        for extent in content.extents {
            let chunk = extent.chunk.moved(to: table.index(of: packs[extent.chunk.pack]))
            let size = queue.last?.chunk == chunk ? 0 : Int(chunk.storedCount)
            queue.append((chunk, nextUse, size))
            queuedCount += size
            nextUse += 1
        }
        isWhole = false
        wake()
        return first
    }

    /// Tells that nothing will be announced for a while.
    package func finish() {
        isWhole = true
        wake()
    }

    /// Forgets what was announced: it will not be read.
    package func reset() {
        advance(to: nextUse)
    }

    private func takeQueued() -> (chunk: ChunkReference, use: Use)? {
        guard let (chunk, use, size) = queue.popFirst() else { return nil }
        queuedCount -= size
        return (chunk, use)
    }

    /// Plans requests for what was announced first.
    private func plan() {
        var uses: [ChunkReference: (first: Use, last: Use)] = [:]
        var size = 0
        while size < Self.batch, let (chunk, use) = takeQueued() {
            if let known = byChunk[chunk] {
                known.last = use
            } else if let known = uses[chunk] {
                uses[chunk] = (known.first, use)
            } else {
                uses[chunk] = (use, use)
                size += Int(chunk.storedCount)
            }
        }
        let planned = ContentReader.runs(of: Array(uses.keys)).map { run in
            let places = run.chunks.compactMap { uses[$0] }
            fetchCount += 1
            return Fetch(
                fetchCount, run, first: places.map(\.first).min() ?? 0,
                last: places.map(\.last).max() ?? 0)
        }
        for fetch in planned {
            for chunk in fetch.run.chunks { byChunk[chunk] = fetch }
        }
        fetches += planned.sorted { $0.first < $1.first }
    }
}

// MARK: Reading

extension ChunkSupply {
    /// The opened bytes of a chunk; those announced for earlier uses are let go.
    package func bytes(
        of chunk: ChunkReference, in pack: PackReference, use: Use? = nil
    ) async throws -> ChunkBytes {
        let chunk = chunk.moved(to: table.index(of: pack))
        if let use { advance(to: use) }
        if let last, last.chunk == chunk { return last.bytes }
        last = nil
        let fetched = try await fetched(chunk)
        let frame = try await fetched.frame(of: chunk)
        let bytes = try fetched.decode(frame, of: chunk, with: &decompressor)
        last = (chunk, bytes)
        return bytes
    }

    private func fetched(_ chunk: ChunkReference) async throws -> ContentReader.Fetched {
        if byChunk[chunk] == nil, queue.first?.chunk == chunk { plan() }
        if let fetch = byChunk[chunk] {
            fetch.isAwaited = true
            wake()
            while true {
                if case .done(let result) = fetch.state {
                    if case .success(let fetched) = result { return fetched }
                    break
                }
                await withCheckedContinuation { fetch.waiting.append($0) }
            }
        }
        try Task.checkCancellation()
        // What went wrong may be about another chunk of the same request.
        let run = ContentReader.Run(pack: chunk.pack, chunks: [chunk])
        return try await reader.fetch(run, from: table[chunk.pack])
    }

    private func advance(to use: Use) {
        while let first = queue.first, first.use < use { _ = takeQueued() }
        guard fetches.contains(where: { $0.last < use }) else { return }
        for fetch in fetches where fetch.last < use {
            for chunk in fetch.run.chunks { byChunk[chunk] = nil }
        }
        fetches.removeAll { $0.last < use }
        wake()
    }
}

// MARK: Fetching

extension ChunkSupply {
    /// What a worker does as long as there may be something to fetch.
    nonisolated fileprivate func work() async {
        while let (fetch, run, pack) = await next() {
            do {
                await done(fetch, .success(try await reader.fetch(run, from: pack)))
            } catch {
                await done(fetch, .failure(error))
            }
        }
    }

    private func next() async -> (id: Int, ContentReader.Run, PackReference)? {
        while !isClosed {
            if let fetch = startable() {
                fetch.state = .running
                return (fetch.id, fetch.run, table[fetch.run.pack])
            }
            await withCheckedContinuation { idle.append($0) }
        }
        return nil
    }

    private func startable() -> Fetch? {
        if !fetches.contains(where: \.isPlanned), !queue.isEmpty,
            isWhole || queuedCount >= Self.batch
        {
            plan()
        }
        // Who waits for one comes first: what else is planned may need room that only he can make.
        let planned = fetches.filter(\.isPlanned)
        guard let fetch = planned.first(where: \.isAwaited) ?? planned.first else { return nil }
        let inHand = fetches.reduce(0) { $0 + ($1.isPlanned ? 0 : $1.run.range.count) }
        let isRoom = inHand == 0 || inHand + fetch.run.range.count <= Self.most
        return isRoom || fetch.isAwaited ? fetch : nil
    }

    private func done(
        _ id: Int, _ result: Result<ContentReader.Fetched, any Error>
    ) {
        guard let fetch = fetches.first(where: { $0.id == id }) else { return }
        fetch.state = .done(result)
        for continuation in fetch.waiting { continuation.resume() }
        fetch.waiting = []
    }

    private func wake() {
        let sleepers = idle
        idle = []
        for continuation in sleepers { continuation.resume() }
    }

    fileprivate func close() {
        isClosed = true
        fetches = []
        byChunk = [:]
        queue = []
        wake()
    }
}

extension Timeline {
    /// Lends a supply of chunks; its requests end with the body.
    package func withSupply<Value>(
        _ body: (ChunkSupply) async throws -> Value
    ) async throws -> Value {
        let supply = try ChunkSupply(self)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<ChunkSupply.width { group.addTask { await supply.work() } }
            do {
                let value = try await body(supply)
                group.cancelAll()
                await supply.close()
                return value
            } catch {
                group.cancelAll()
                await supply.close()
                throw error
            }
        }
    }
}
