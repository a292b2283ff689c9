import CLinux
import Glibc

extension OpenFile {
    /// How the file is going to be read.
    package enum Advice: Sendable {
        case sequential
        /// Read soon: the system may fetch it ahead.
        case soon
        /// Not needed again: the system may forget what it cached.
        case done
    }

    /// Tells the system; nothing depends on whether it listens.
    package func advise(_ advice: Advice, _ range: Range<Int64>? = nil) {
        let value =
            switch advice {
            case .sequential: POSIX_FADV_SEQUENTIAL
            case .soon: POSIX_FADV_WILLNEED
            case .done: POSIX_FADV_DONTNEED
            }
        // A length of zero means up to the end.
        _ = posix_fadvise(
            number, off_t(range?.lowerBound ?? 0), off_t(range?.count ?? 0), value)
    }

    /// The first run of data at or after an offset; the holes of a sparse file are skipped.
    ///
    /// Where the file system knows no holes all is data. It moves the position of plain reads.
    package func nextData(from offset: Int64) throws(FileError) -> Range<Int64>? {
        do throws(FileError) {
            guard let start = try seek(offset, SEEK_DATA) else { return nil }
            // Whoever cut the file short meanwhile is told by the read that follows.
            return start..<max(start, try seek(start, SEEK_HOLE) ?? start)
        } catch {
            guard error.code == .invalidArgument else { throw error }
            let size = try status().size
            return offset < size ? offset..<size : nil
        }
    }

    private func seek(_ offset: Int64, _ whence: Int32) throws(FileError) -> Int64? {
        do throws(FileError) {
            return Int64(try systemCall("seek in", path) { lseek(number, off_t(offset), whence) })
        } catch {
            guard error.code.rawValue == ENXIO else { throw error }
            return nil
        }
    }
}
