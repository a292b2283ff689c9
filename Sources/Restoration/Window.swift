import Files
import Format
import Repository

/// A run of entries that is worked on as a whole: a chunk is fetched once for all of them.
struct Window {
    private static let mostEntries = 8192
    private static let mostPieces = 1 << 16
    private static let batch = 256

    let number: Int
    /// Entries that are not finished yet.
    private(set) var outstanding = 0
    /// Names for files of this window and those before it; they wait until those exist.
    private(set) var links: [Link] = []
    private var entryCount = 0
    private var pieceCount = 0
    private var leaves: [Leaf] = []
    private var chunks: [ChunkReference] = []
    private var chunkIndexes: [ChunkReference: Int] = [:]
    private var pieces: [[Piece]] = []

    init(number: Int) {
        self.number = number
    }

    var isFull: Bool { entryCount >= Self.mostEntries || pieceCount >= Self.mostPieces }

    mutating func add(_ leaf: Leaf) {
        begin()
        leaves.append(leaf)
    }

    mutating func add(_ link: Link) {
        begin()
        links.append(link)
    }

    mutating func add(_ file: StagedFile) {
        begin()
        var position: UInt64 = 0
        for extent in file.content.extents {
            position += extent.gap
            let piece = Piece(
                file: file, offset: position, chunkOffset: extent.offset, count: extent.count)
            add(piece, of: extent.chunk)
            position += UInt64(extent.count)
        }
    }

    private mutating func begin() {
        entryCount += 1
        outstanding += 1
    }

    private mutating func add(_ piece: Piece, of chunk: ChunkReference) {
        pieceCount += 1
        if let index = chunkIndexes[chunk] { return pieces[index].append(piece) }
        chunkIndexes[chunk] = chunks.count
        chunks.append(chunk)
        pieces.append([piece])
    }

    /// What is to be done, apart from the links.
    mutating func takeJobs(_ table: PackTable) -> [Job] {
        let window = number
        var jobs: [Job] = leaves.batches(of: Self.batch).map { .leaves($0, window: window) }
        for run in ContentReader.runs(of: chunks) {
            let needed = run.chunks.map { chunk in
                chunkIndexes[chunk].map { pieces[$0] } ?? []
            }
            jobs.append(.run(run, table[run.pack], needed, window: window))
        }
        leaves = []
        chunks = []
        chunkIndexes = [:]
        pieces = []
        return jobs
    }

    /// What is to be done when nothing else is left.
    mutating func takeLinks() -> [Job] {
        defer { links = [] }
        return links.batches(of: Self.batch).map { .links($0, window: number) }
    }

    /// Whether only links are left to be made.
    var awaitsLinks: Bool { !links.isEmpty && outstanding == links.count }

    mutating func finish(_ count: Int) {
        outstanding -= count
    }

    /// A link becomes a file of its own.
    mutating func replace(_ link: Link, with file: StagedFile) {
        outstanding -= 1
        add(file)
    }
}

extension Array {
    fileprivate func batches(of count: Int) -> [[Element]] {
        stride(from: 0, to: self.count, by: count).map {
            Array(self[$0..<Swift.min($0 + count, self.count)])
        }
    }
}
