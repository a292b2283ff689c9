import Compression
import Files
import Format
import LiveFiles
import Repository

/// Does the jobs of a tree's restoration; several run at once.
struct TreeWorker: Sendable {
    let source: String
    let archive: Archive
    let references: [SegmentReference]
    let metadataReader: MetadataReader
    let contentReader: ContentReader
    let verification: ContentVerification
    /// Whether files in several pieces are read back.
    let readsBack: Bool
    let metadata: MetadataWriter
    let folders: OpenFolders
    let files = OpenFiles()
    /// Who may open and write: more fetch than do this.
    let hands: Permits
    /// The bytes that are fetched, or wait to be written.
    let room = Permits(TreeWorker.mostFetched)
    let progress: any RestoreProgress

    private static let mostFetched = 24 << 20

    func perform(_ job: Job) async throws -> Outcome {
        try Task.checkCancellation()
        switch job {
        case .segments(let range):
            return .segments(
                range, try await metadataReader.frames(of: references[range], in: archive))
        case .run(let run, let pack, let pieces, let window):
            return .made(try await write(run, pack, pieces), window: window)
        case .leaves(let leaves, let window):
            try await hands.take()
            defer { hands.give() }
            return .made(try LeafMaker(self).make(leaves), window: window)
        case .links(let links, let window):
            try await hands.take()
            defer { hands.give() }
            return .made(try LinkMaker(self).make(links), window: window)
        }
    }

    private func write(
        _ run: ContentReader.Run, _ pack: PackReference, _ pieces: [[Piece]]
    ) async throws -> Made {
        let size = run.range.count
        try await room.take(size)
        defer { room.give(size) }
        let fetched = try await contentReader.fetch(run, from: pack)
        try await hands.take()
        defer { hands.give() }
        var decompressor = try Decompressor()
        var writing = PieceWriter(self)
        for (chunk, pieces) in zip(run.chunks, pieces) {
            let bytes = try await fetched.open(chunk, with: &decompressor)
            for piece in pieces { try writing.write(piece, of: bytes) }
            try Task.checkCancellation()
        }
        return writing.made
    }
}

/// Writes pieces of chunks into the files that they belong to.
private struct PieceWriter {
    private(set) var made = Made()
    private let worker: TreeWorker
    private var last: (folder: Folder?, directory: Directory)?

    init(_ worker: TreeWorker) {
        self.worker = worker
    }

    mutating func write(_ piece: Piece, of chunk: ChunkBytes) throws {
        let start = Int(piece.chunkOffset)
        let bytes = chunk.span.extracting(start..<start + Int(piece.count))
        let file = piece.file
        let directory = try self.directory(file.folder)
        if piece.isWhole, bytes.count < StagedFile.bigSize {
            try writeWhole(file, bytes, in: directory)
        } else {
            worker.files.use(file)
            if let open = try file.write(bytes, at: piece.offset, in: directory) {
                worker.files.finish(file)
                try check(file, open, piece.isWhole ? bytes : nil)
                try finish(file, open, madeWith: nil)
            }
        }
        made.byteCount += UInt64(bytes.count)
        worker.progress.wrote(bytes.count, of: file.path)
    }

    private mutating func directory(_ folder: Folder?) throws -> Directory {
        if let last, last.folder === folder { return last.directory }
        let directory = try worker.folders.directory(folder)
        last = (folder, directory)
        return directory
    }

    private mutating func writeWhole(
        _ file: StagedFile, _ bytes: Span<UInt8>, in directory: Directory
    ) throws {
        guard worker.verification.accepts(bytes, file.content) else { throw wrongHash(file) }
        let mode = worker.metadata.creationMode(file.metadata)
        let open = try directory.createFile(file.name, mode: mode ?? 0o600)
        try open.write(bytes)
        try finish(file, open, madeWith: mode)
    }

    private func check(_ file: StagedFile, _ open: OpenFile, _ whole: Span<UInt8>?) throws {
        let isRight =
            if let whole {
                worker.verification.accepts(whole, file.content)
            } else if worker.readsBack {
                try worker.verification.accepts(open, file.content)
            } else {
                true
            }
        guard isRight else { throw wrongHash(file) }
    }

    private func wrongHash(_ file: StagedFile) -> RestorationError {
        .corrupt(worker.source, "\(file.path)", "its content does not have the hash that it should")
    }

    private mutating func finish(
        _ file: StagedFile, _ open: OpenFile, madeWith mode: UInt16?
    ) throws {
        let metadata = worker.metadata
        metadata.apply(
            file.metadata, to: open.node, file.path, madeWith: mode, &made.notes)
        if file.metadata.flags != 0 {
            metadata.setFlags(
                metadata.harmless(file.metadata), open.setFlags, file.path, &made.notes)
        }
        if try DatabaseFile.isDatabase(open) { made.databases.append(file.path) }
        made.finished.append((file.folder, file.index, try open.status().signature))
        worker.progress.finished(file.path)
    }
}

extension Piece {
    /// Whether it is all of its file.
    fileprivate var isWhole: Bool {
        offset == 0 && UInt64(count) == file.content.count
    }
}
