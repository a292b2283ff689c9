import Cryptography
import Format
import Repository

/// One file on its way into the stream.
final class FileReading {
    private static let mostAttempts = 3
    private static let block = 256 << 10
    private static let databaseMark = Array("SQLite format 3\u{0}".utf8)

    let item: any SourceItem
    let metadata: Entry.Metadata
    private(set) var content: any SourceContent
    private(set) var wasSettled = true
    private(set) var signature: UInt64?
    private var attempts = 0
    private var hash: HashInProgress?
    private var pieces: [Piece] = []
    private var runs: ArraySlice<Range<UInt64>> = []
    private var offset: UInt64 = 0
    private var gap: UInt64 = 0

    init(item: any SourceItem, metadata: Entry.Metadata, content: any SourceContent) {
        self.item = item
        self.metadata = metadata
        self.content = content
        signature = item.signature
    }

    var isPlain: Bool {
        content.runs.count == 1 && content.runs[0] == 0..<content.count
    }

    var mayTryAgain: Bool { attempts < Self.mostAttempts }

    /// Databases that are changed in place are cut by pages, everything else by content.
    func cuts() async throws -> ChunkStream.Cuts {
        var start: [UInt8] = []
        try await content.read(appendingTo: &start, at: 0, count: Self.databaseMark.count)
        guard start == Self.databaseMark else { return .byContent }
        return .every(Self.pageBlock(content.count))
    }

    /// 64 KiB, more for a database whose chunk list would grow past its bound.
    private static func pageBlock(_ count: UInt64) -> Int {
        var block = 64 << 10
        while UInt64(block) << 16 < count { block *= 2 }
        return block
    }

    /// Reads the whole of a small file, again while it changes under the reader.
    func readWhole(_ bytes: inout [UInt8]) async throws -> UInt64 {
        var isDone = false
        while !isDone {
            attempts += 1
            bytes.removeAll(keepingCapacity: true)
            while bytes.count < ChunkStream.largeFile * 2 {
                let before = bytes.count
                try await content.read(
                    appendingTo: &bytes, at: UInt64(before),
                    count: max(Int(content.count) - before, 1))
                if bytes.count == before { break }
            }
            isDone = try await isSettled() || !mayTryAgain
        }
        return UInt64(bytes.count)
    }

    /// Starts over, at the beginning of the file as it is now.
    func begin(_ hashes: Hashes) {
        attempts += 1
        pieces = []
        runs = content.runs[...]
        offset = runs.first?.lowerBound ?? 0
        gap = offset
        hash = HashInProgress(hashes.contentStream(withHoles: !isPlain))
    }

    /// Reads one block; false at the end of the file.
    func read(_ bytes: inout [UInt8]) async throws -> Bool {
        guard let run = runs.first else { return false }
        let count = min(Int(run.upperBound - offset), Self.block)
        try await content.read(appendingTo: &bytes, at: offset, count: count)
        guard !bytes.isEmpty else {
            runs = []
            return true
        }
        hash?.update(bytes.span)
        offset += UInt64(bytes.count)
        return true
    }

    /// Takes note of where the block came to lie, and goes on behind it.
    func append(_ added: [Piece]) {
        join(added)
        guard let run = runs.first, offset >= run.upperBound else { return }
        runs.removeFirst()
        guard let next = runs.first else { return }
        gap = next.lowerBound - offset
        offset = next.lowerBound
    }

    /// Neighbours in one chunk become one piece.
    private func join(_ added: [Piece]) {
        for var piece in added {
            piece.gap = gap
            gap = 0
            if let last = pieces.last, piece.gap == 0, last.serial == piece.serial,
                last.offset + last.count == piece.offset
            {
                pieces[pieces.count - 1] = Piece(
                    gap: last.gap, serial: last.serial, offset: last.offset,
                    count: last.count + piece.count)
            } else {
                pieces.append(piece)
            }
        }
    }

    /// Looks whether the file is still as it was when it was opened.
    func isSettled() async throws -> Bool {
        let (isUnchanged, signature) = try await content.settled()
        wasSettled = isUnchanged && isComplete
        self.signature = wasSettled ? signature : nil
        if !wasSettled, mayTryAgain { content = try await item.open() }
        return wasSettled
    }

    /// A file that ended early was cut short while it was read.
    private var isComplete: Bool {
        hash == nil
            || pieces.reduce(0) { $0 + UInt64($1.count) }
                == content.runs.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) }
    }

    func finish() -> PendingContent {
        let end = pieces.reduce(UInt64(0)) { $0 + $1.gap + UInt64($1.count) }
        let count = isPlain ? end : content.count
        if !isPlain {
            hash?.update(
                HoleLayout.bytes(count: count, pieces.map { ($0.gap, UInt64($0.count)) }).span)
        }
        return PendingContent(
            count: count, hash: count > 0 ? hash?.finish() : nil, parts: .pieces(pieces))
    }
}

/// Holds a hash that is not copyable where a class needs it optional.
final class HashInProgress {
    private var stream: HMACStream?

    init(_ stream: consuming HMACStream) {
        self.stream = consume stream
    }

    func update(_ bytes: Span<UInt8>) {
        stream?.update(bytes)
    }

    func finish() -> KeyedHash? {
        guard let stream = stream.take() else { return nil }
        return KeyedHash(stream.finish())
    }
}
