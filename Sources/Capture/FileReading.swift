import Cryptography
import Format
import LiveFiles
import Repository

/// One file on its way into the stream.
final class FileReading {
    private static let block = 256 << 10

    let item: any SourceItem
    let metadata: Entry.Metadata
    /// What the base has in its place.
    let before: Entry?
    private(set) var content: any SourceContent
    /// What is wrong with what was read, after all attempts.
    private(set) var trouble: Trouble?
    private(set) var signature: UInt64?
    private let patience: Patience
    /// What the base has was flawed, too: it may be meant to be so.
    private let wasUnsound: Bool
    private var pauses = 0
    private var hash: ContentStream?
    private var pieces: [Piece] = []
    private var runs: ArraySlice<Range<UInt64>> = []
    private var offset: UInt64 = 0
    private var gap: UInt64 = 0

    enum Trouble {
        /// It kept changing, but shows no sign of it.
        case restless
        case flaw(Flaw)
        /// What was read is of no use.
        case mixed(reason: String)
    }

    init(
        item: any SourceItem, metadata: Entry.Metadata, before: Entry?,
        content: any SourceContent, patience: Patience, wasUnsound: Bool
    ) {
        self.wasUnsound = wasUnsound
        self.before = before
        self.patience = patience
        self.item = item
        self.metadata = metadata
        self.content = content
        signature = item.signature
    }

    var isPlain: Bool {
        content.runs.count == 1 && content.runs[0] == 0..<content.count
    }

    /// Databases that are changed in place are cut by pages, everything else by content.
    func cuts() async throws -> ChunkStream.Cuts {
        var start: [UInt8] = []
        try await content.read(appendingTo: &start, at: 0, count: DatabaseFile.mark.count)
        guard start == DatabaseFile.mark else { return .byContent }
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
        repeat {
            bytes.removeAll(keepingCapacity: true)
            while bytes.count < ChunkStream.largeFile * 2 {
                let before = bytes.count
                try await content.read(
                    appendingTo: &bytes, at: UInt64(before),
                    count: max(Int(content.count) - before, 1))
                if bytes.count == before { break }
            }
        } while try await mustReadAgain()
        return UInt64(bytes.count)
    }

    /// Starts over, at the beginning of the file as it is now.
    func begin(_ hashes: Hashes) {
        pieces = []
        runs = content.runs[...]
        offset = runs.first?.lowerBound ?? 0
        gap = offset
        hash = hashes.contentStream(withHoles: !isPlain)
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

    /// Looks whether what was read will do; else opens the file again, unless that is of no use.
    func mustReadAgain() async throws -> Bool {
        switch try await content.settled() {
        case .unchanged(let signature) where isComplete:
            self.signature = signature
            trouble = nil
            return false
        case .flawed(let flaw, let signature) where isComplete:
            self.signature = signature
            trouble = .flaw(flaw)
            guard !flaw.isDamage else { return false }
        case .changing(let reason?):
            signature = nil
            trouble = .flaw(Flaw(reason, isDamage: true))
        case .mixed(let reason):
            signature = nil
            trouble = .mixed(reason: reason)
        default:
            signature = nil
            trouble = .restless
        }
        let isDoubtful = wasUnsound || before == nil
        guard try await patience.pause(pauses, isDoubtful: isDoubtful) else { return false }
        pauses += 1
        content = try await item.open()
        return true
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
