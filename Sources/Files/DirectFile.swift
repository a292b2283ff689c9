import CLinux
import Glibc

/// Writes big new files past the page cache, which costs a fraction of the processor time.
package enum DirectFile {
    /// Makes a file of these pieces, and returns when its contents are on the disk.
    ///
    /// Where the file system takes no such writes they go through the cache.
    package static func write(
        _ pieces: [[UInt8]], to name: FileName, in directory: Directory, mode: UInt16 = 0o600
    ) throws(FileError) {
        let file = try create(name, in: directory, mode: mode)
        do throws(FileError) {
            try file.reserve(pieces.reduce(0) { $0 + Int64($1.count) })
            var writer = AlignedWriter(file)
            for piece in pieces { try writer.append(piece.span) }
            try writer.finish()
            try file.sync()
        } catch {
            try? directory.removeFile(name)
            throw error
        }
    }

    private static func create(
        _ name: FileName, in directory: Directory, mode: UInt16
    ) throws(FileError) -> OpenFile {
        let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        do throws(FileError) {
            return try directory.open(name, flags | linux_O_DIRECT, "create", mode)
        } catch {
            guard error.code == .invalidArgument else { throw error }
            // Some file systems have made the file by the time they refuse.
            try? directory.removeFile(name)
            return try directory.open(name, flags, "create", mode)
        }
    }
}

/// Gathers bytes in an aligned buffer and writes it whenever it is full.
private struct AlignedWriter: ~Copyable {
    private let file: OpenFile
    private let buffer: AlignedBuffer
    private var filled = 0

    init(_ file: OpenFile) {
        self.file = file
        buffer = AlignedBuffer()
    }

    mutating func append(_ bytes: Span<UInt8>) throws(FileError) {
        var start = 0
        while start < bytes.count {
            let count = min(bytes.count - start, AlignedBuffer.size - filled)
            buffer.copy(bytes.extracting(start..<start + count), at: filled)
            filled += count
            start += count
            guard filled == AlignedBuffer.size else { continue }
            try write(0..<filled)
            filled = 0
        }
    }

    /// The last bytes are no whole block, so they go through the cache.
    consuming func finish() throws(FileError) {
        let tail = filled % AlignedBuffer.alignment
        if filled > tail { try write(0..<filled - tail) }
        guard tail > 0 else { return }
        try writeThroughCache()
        try write(filled - tail..<filled)
    }

    private func write(_ range: Range<Int>) throws(FileError) {
        do throws(FileError) {
            try buffer.write(range, to: file)
        } catch {
            // Some file systems refuse only when it comes to writing.
            guard error.code == .invalidArgument else { throw error }
            try writeThroughCache()
            try buffer.write(range, to: file)
        }
    }

    private func writeThroughCache() throws(FileError) {
        let flags = try systemCall("write", file.path) { fcntl(file.number, F_GETFL) }
        try systemCall("write", file.path) {
            fcntl(file.number, F_SETFL, flags & ~linux_O_DIRECT)
        }
    }
}

/// Memory at an address that suits every disk.
@safe
private struct AlignedBuffer: ~Copyable {
    static let size = 1 << 20
    static let alignment = 4096
    private let start: UnsafeMutableRawPointer

    init() {
        unsafe start = UnsafeMutableRawPointer.allocate(
            byteCount: Self.size, alignment: Self.alignment)
    }

    deinit { unsafe start.deallocate() }

    func copy(_ bytes: Span<UInt8>, at offset: Int) {
        precondition(
            offset >= 0 && offset + bytes.count <= Self.size, "internal error: past the buffer")
        unsafe bytes.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            unsafe (start + offset).copyMemory(from: base, byteCount: source.count)
        }
    }

    func write(_ range: Range<Int>, to file: OpenFile) throws(FileError) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= Self.size,
            "internal error: past the buffer")
        let bytes = unsafe UnsafeRawBufferPointer(
            start: start + range.lowerBound, count: range.count)
        try unsafe file.write(bytes.bindMemory(to: UInt8.self).span)
    }
}
