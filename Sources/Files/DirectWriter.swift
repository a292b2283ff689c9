import CLinux
import Glibc

/// Writes a new file from its start to its end past the page cache, in aligned blocks.
///
/// A gigabyte costs a tenth of the processor time that writes through the cache cost. Where the
/// file system takes no such writes they go through the cache all the same.
package struct DirectWriter: ~Copyable {
    private let file: OpenFile
    private let buffer = AlignedBuffer()
    /// Where in the file the buffer begins: always at a whole block.
    private var start: Int64 = 0
    private var filled = 0
    private var hasHoles = false

    /// Makes a file that didn't exist; of a size that is known the space is reserved at once.
    package init(
        creating name: FileName, in directory: Directory, mode: UInt16 = 0o600,
        expectedSize: Int64 = 0
    ) throws(FileError) {
        let file = try Self.create(name, in: directory, mode: mode)
        do throws(FileError) {
            try file.reserve(expectedSize)
        } catch {
            try? directory.removeFile(name)
            throw error
        }
        self.file = file
    }

    package mutating func append(_ bytes: Span<UInt8>) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let count = min(bytes.count - done, AlignedBuffer.size - filled)
            buffer.copy(bytes.extracting(done..<done + count), at: filled)
            filled += count
            done += count
            if filled == AlignedBuffer.size { try flush() }
        }
    }

    /// Leaves out bytes, which then read as zeros; long runs take no space on the disk.
    package mutating func skip(_ count: Int64) throws(FileError) {
        let end = start + Int64(filled) + count
        if start + Int64(AlignedBuffer.size) <= end {
            // The block that the hole begins in is filled up with zeros.
            let tail = filled % AlignedBuffer.alignment
            if tail > 0 { try clear(AlignedBuffer.alignment - tail) }
            if filled > 0 { try flush() }
            hasHoles = true
            start = end - end % Int64(AlignedBuffer.alignment)
        }
        try clear(Int(end - start) - filled)
    }

    /// Writes what is left and hands over the file, which is not synced yet.
    package consuming func finish() throws(FileError) -> OpenFile {
        let tail = filled % AlignedBuffer.alignment
        if filled > tail { try write(0..<filled - tail) }
        // The last bytes are no whole block.
        if tail > 0 || hasHoles { try Self.writeThroughCache(file) }
        if tail > 0 { try write(filled - tail..<filled) }
        if hasHoles { try file.truncate(to: start + Int64(filled)) }
        return file
    }

    private mutating func clear(_ count: Int) throws(FileError) {
        guard count > 0 else { return }
        buffer.clear(filled..<filled + count)
        filled += count
        if filled == AlignedBuffer.size { try flush() }
    }

    private mutating func flush() throws(FileError) {
        try write(0..<filled)
        start += Int64(filled)
        filled = 0
    }

    private func write(_ range: Range<Int>) throws(FileError) {
        let offset = start + Int64(range.lowerBound)
        do throws(FileError) {
            try buffer.write(range, to: file, at: offset)
        } catch {
            // Some file systems refuse only when it comes to writing.
            guard error.code == .invalidArgument else { throw error }
            try Self.writeThroughCache(file)
            try buffer.write(range, to: file, at: offset)
        }
    }
}

extension DirectWriter {
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

    private static func writeThroughCache(_ file: OpenFile) throws(FileError) {
        let flags = try systemCall("write", file.path) { fcntl(file.number, F_GETFL) }
        try systemCall("write", file.path) {
            fcntl(file.number, F_SETFL, flags & ~linux_O_DIRECT)
        }
    }
}
