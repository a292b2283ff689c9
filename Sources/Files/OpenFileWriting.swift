import CLinux
import Glibc

extension OpenFile {
    /// Writes all of the bytes where the file stands.
    package func write(_ bytes: Span<UInt8>) throws(FileError) {
        try unsafe writeAll(bytes) { start, count, _ in
            unsafe Glibc.write(number, start, count)
        }
    }

    /// Writes all of the bytes at an offset.
    package func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {
        try unsafe writeAll(bytes) { start, count, done in
            unsafe pwrite(number, start, count, off_t(offset) + off_t(done))
        }
    }

    package func truncate(to size: Int64) throws(FileError) {
        try systemCall("truncate", path) { ftruncate(number, off_t(size)) }
    }

    /// Reserves space on the disk, without changing the size; false where that can't be done.
    @discardableResult
    package func reserve(_ size: Int64) throws(FileError) -> Bool {
        guard size > 0 else { return true }
        do throws(FileError) {
            try systemCall("reserve space for", path) {
                fallocate(number, FALLOC_FL_KEEP_SIZE, 0, off_t(size))
            }
            return true
        } catch {
            guard !error.isNoSpace else { throw error }
            return false
        }
    }

    private func writeAll(
        _ bytes: Span<UInt8>, _ body: (UnsafeRawPointer, Int, Int) -> Int
    ) throws(FileError) {
        try unsafe bytes.withUnsafeBytes { buffer throws(FileError) in
            guard let start = buffer.baseAddress else { return }
            var done = 0
            while done < buffer.count {
                done += try systemCall("write", path) {
                    unsafe body(start + done, buffer.count - done, done)
                }
            }
        }
    }
}
