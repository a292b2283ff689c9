import CLinux
import Glibc

/// A big file whose parts are written in any order, also by several threads at once.
///
/// Whole blocks go past the page cache, which costs a fraction of the processor time; only the
/// ends of a part, which share a block with its neighbours, go through it.
package final class ScatteredFile: Sendable {
    /// The file itself, for its metadata.
    package let file: OpenFile
    /// The same file, opened to be written past the cache; nothing where that can't be done.
    private let direct: OpenFile?

    /// `file` was opened by this name for changing; its size had best be set already, as writes
    /// that don't make a file longer can go on beside each other.
    package init(_ file: OpenFile, _ name: FileName, in directory: Directory) {
        self.file = file
        direct = try? Self.openDirect(name, in: directory, as: file)
    }

    package func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {
        let alignment = Int64(AlignedBuffer.alignment)
        let start = (offset + alignment - 1) / alignment * alignment
        let end = (offset + Int64(bytes.count)) / alignment * alignment
        guard let direct, start < end else { return try file.write(bytes, at: offset) }
        let head = Int(start - offset)
        let tail = Int(end - offset)
        if head > 0 { try file.write(bytes.extracting(0..<head), at: offset) }
        try write(bytes.extracting(head..<tail), at: start, to: direct)
        if tail < bytes.count { try file.write(bytes.extracting(tail...), at: end) }
    }

    private func write(
        _ bytes: Span<UInt8>, at offset: Int64, to direct: OpenFile
    ) throws(FileError) {
        let buffer = AlignedBuffer()
        var done = 0
        while done < bytes.count {
            let count = min(bytes.count - done, AlignedBuffer.size)
            let part = bytes.extracting(done..<done + count)
            buffer.copy(part, at: 0)
            do throws(FileError) {
                try buffer.write(0..<count, to: direct, at: offset + Int64(done))
            } catch {
                // Some file systems refuse only when it comes to writing.
                guard error.code == .invalidArgument else { throw error }
                try file.write(part, at: offset + Int64(done))
            }
            done += count
        }
    }

    private static func openDirect(
        _ name: FileName, in directory: Directory, as file: OpenFile
    ) throws(FileError) -> OpenFile? {
        let direct = try directory.open(name, O_RDWR | O_NOFOLLOW | O_CLOEXEC | linux_O_DIRECT)
        let (one, other) = (try direct.status(), try file.status())
        return one.inode == other.inode && one.device == other.device ? direct : nil
    }
}
