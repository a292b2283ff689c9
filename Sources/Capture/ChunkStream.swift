import Format

/// The one byte stream of a run: takes contents in path order, gives chunks.
struct ChunkStream {
    /// A file from here on begins and ends a chunk of its own.
    static let largeFile = 1 << 20
    /// Until here chunks go with their buffers.
    private static let largeSource = 16 << 20

    /// Where a file's chunks are cut.
    enum Cuts: Equatable {
        case byContent
        /// Page-aligned, for databases that are changed in place.
        case every(Int)
    }

    private(set) var ready: [RawChunk] = []
    private(set) var appended = 0
    private var chunker: Chunker
    private var cuts = Cuts.byContent
    private var buffer: [UInt8] = []
    private var serial = 0

    init(_ chunker: Chunker) {
        self.chunker = chunker
        buffer = emptyBuffer()
    }

    /// Room that is never touched costs nothing; growing by copies would.
    private func emptyBuffer() -> [UInt8] {
        var buffer: [UInt8] = []
        buffer.reserveCapacity(chunker.sizes.maximum + Self.largeFile)
        return buffer
    }

    /// Whether speed is worth more memory.
    var isLarge: Bool { appended >= Self.largeSource }

    /// Bytes that wait for their chunk to be complete.
    var waiting: Int { buffer.count }

    mutating func takeReady() -> [RawChunk] {
        let chunks = ready
        ready = []
        return chunks
    }

    /// Ends the chunk here; what follows begins another one, cut in the given way.
    mutating func cut(then cuts: Cuts = .byContent) {
        if !buffer.isEmpty { emit(buffer.count) }
        chunker.reset()
        self.cuts = cuts
    }

    /// Appends a part of a content; tells where its parts came to lie.
    mutating func append(_ bytes: [UInt8]) -> [Piece] {
        appended += bytes.count
        buffer.append(contentsOf: bytes)
        return cutNew(bytes.count)
    }

    /// Appends a small file, which is recognised as a whole, so that cuts may come anywhere.
    ///
    /// The first chunks are small: a small source takes little memory, and occupies all workers.
    mutating func append(small file: [UInt8]) -> [Piece] {
        let pieces = append(file)
        if buffer.count >= max(chunker.sizes.minimum, appended / 8) { cut() }
        return pieces
    }

    /// Cuts what the last `count` bytes completed.
    private mutating func cutNew(_ count: Int) -> [Piece] {
        var pieces: [Piece] = []
        var rest = count
        while rest > 0 {
            let start = buffer.count - rest
            guard let taken = nextCut(from: start) else {
                pieces.append(piece(at: start, rest))
                break
            }
            if taken > 0 { pieces.append(piece(at: start, taken)) }
            rest -= taken
            emit(start + taken)
        }
        return pieces
    }

    private func piece(at offset: Int, _ count: Int) -> Piece {
        Piece(serial: serial, offset: UInt32(offset), count: UInt32(count))
    }

    private mutating func nextCut(from start: Int) -> Int? {
        if case .every(let size) = cuts { return buffer.count >= size ? size - start : nil }
        let bytes = buffer
        return chunker.cut(in: bytes.span.extracting(start...))
    }

    private mutating func emit(_ count: Int) {
        let bytes = isLarge ? copyOut(count) : handOver(count)
        ready.append(RawChunk(serial: serial, bytes: bytes))
        serial += 1
    }

    /// The buffer itself, so that the bytes are in memory once.
    private mutating func handOver(_ count: Int) -> [UInt8] {
        var bytes = emptyBuffer()
        bytes += buffer[count...]
        buffer.removeLast(buffer.count - count)
        swap(&bytes, &buffer)
        return bytes
    }

    /// A copy, so that none of many chunks in flight holds more memory than its bytes, and what it
    /// takes to seal it where it lies.
    private mutating func copyOut(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + ChunkFrame.overhead)
        bytes += buffer[..<count]
        buffer.removeFirst(count)
        return bytes
    }
}
