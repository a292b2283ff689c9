import Glibc

/// Feeds what a source gives.
final class SourceFeed: Feed {
    private static let blockCount = 64 << 10

    private let source: ArchiveSource
    private let block: Block
    private var position: Int64 = 0
    /// How many bytes of the block are there already.
    private var waiting = 0

    init(_ source: ArchiveSource) {
        self.source = source
        block = Block(count: Self.blockCount)
    }

    /// The first bytes of all, which will be given again.
    func peek(_ count: Int) throws -> [UInt8] {
        while waiting < count {
            let more = try read(Self.blockCount - waiting)
            if more.isEmpty { break }
            block.fill(more, at: waiting)
            waiting += more.count
        }
        return unsafe Array(block.bytes.prefix(min(waiting, count)))
    }

    override func pull() throws -> UnsafeRawBufferPointer {
        if waiting == 0 {
            let bytes = try read(Self.blockCount)
            block.fill(bytes, at: 0)
            waiting = bytes.count
        }
        defer { waiting = 0 }
        return unsafe UnsafeRawBufferPointer(rebasing: block.bytes[..<waiting])
    }

    override func seek(_ offset: Int64, from origin: Int32) -> Int64? {
        guard case .file(let count, _) = source else { return nil }
        let base =
            switch origin {
            case SEEK_SET: Int64(0)
            case SEEK_CUR: position - Int64(waiting)
            default: count
            }
        let (target, isTooFar) = base.addingReportingOverflow(offset)
        guard !isTooFar, (0...count).contains(target) else { return nil }
        position = target
        waiting = 0
        return target
    }

    private func read(_ count: Int) throws -> [UInt8] {
        let bytes =
            switch source {
            case .stream(let pull): try pull(count)
            case .file(_, let read): try read(position, count)
            }
        precondition(bytes.count <= count, "internal error: a source gave more than was wanted")
        position += Int64(bytes.count)
        return bytes
    }
}

extension SourceFeed {
    /// Owns memory that stays in place: made here, freed here.
    @safe
    struct Block: ~Copyable {
        private let memory: UnsafeMutableRawBufferPointer

        init(count: Int) {
            unsafe memory = .allocate(byteCount: count, alignment: 1)
            unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
        }

        deinit { unsafe memory.deallocate() }

        var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(memory) }

        func fill(_ bytes: [UInt8], at start: Int) {
            unsafe UnsafeMutableRawBufferPointer(rebasing: memory[start...]).copyBytes(from: bytes)
        }
    }
}
