import CLinux
import Glibc

/// An open file; it closes when nobody holds it any more.
package final class OpenFile: Sendable {
    /// Where it was opened; for messages only.
    package let path: FilePath
    private let descriptor: Descriptor

    init(_ descriptor: consuming Descriptor, _ path: FilePath) {
        self.descriptor = descriptor
        self.path = path
    }

    var number: Int32 { descriptor.number }

    package static let standardInput = OpenFile(Descriptor(borrowing: 0), "standard input")
    package static let standardOutput = OpenFile(Descriptor(borrowing: 1), "standard output")
    package static let standardError = OpenFile(Descriptor(borrowing: 2), "standard error")

    /// Opens for reading by a path that a person gave; symbolic links in it are followed.
    package static func open(_ path: FilePath) throws(FileError) -> OpenFile {
        let opened = try unsafe path.withCString { pointer throws(FileError) in
            try systemCall("open", path) { unsafe Glibc.open(pointer, O_RDONLY | O_CLOEXEC) }
        }
        return OpenFile(Descriptor(owning: opened), path)
    }

    package func status() throws(FileError) -> FileStatus {
        var status = stat()
        try systemCall("examine", path) { unsafe fstat(number, &status) }
        return FileStatus(status)
    }

    /// Returns when the contents are on the disk.
    package func sync() throws(FileError) {
        try systemCall("sync", path) { fsync(number) }
    }

    /// Whether another process holds a lock for writing on some of these bytes.
    package func isLockedForWriting(_ range: Range<Int64>) throws(FileError) -> Bool {
        var lock: flock = .init()
        lock.l_type = Int16(F_RDLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = Int(range.lowerBound)
        lock.l_len = range.count
        try systemCall("look for locks on", path) { unsafe fcntl(number, F_GETLK, &lock) }
        return lock.l_type != Int16(F_UNLCK)
    }

    package var isTerminal: Bool { isatty(number) == 1 }
}

extension Directory {
    /// What an existing file is opened for.
    package enum Use: Sendable {
        case reading, changing
    }

    /// Opens what lies at a name, never a link, without waiting for a fifo's other end.
    ///
    /// Reading leaves the access time alone where the system permits it.
    package func openFile(
        _ name: FileName, for use: Use = .reading
    ) throws(FileError) -> OpenFile {
        let flags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
        switch use {
        case .changing: return try open(name, flags | O_RDWR)
        case .reading:
            do throws(FileError) {
                return try open(name, flags | O_RDONLY | linux_O_NOATIME)
            } catch {
                // Only the owner may leave the access time alone.
                guard error.code.rawValue == EPERM else { throw error }
                return try open(name, flags | O_RDONLY)
            }
        }
    }

    /// Makes a file that didn't exist, open for reading and writing.
    package func createFile(
        _ name: FileName, mode: UInt16 = 0o600
    ) throws(FileError) -> OpenFile {
        try open(name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, "create", mode)
    }

    func open(
        _ name: FileName, _ flags: Int32, _ operation: StaticString = "open", _ mode: UInt16 = 0
    ) throws(FileError) -> OpenFile {
        let opened = try unsafe call(operation, name) {
            unsafe openat(number, $0, flags, mode_t(mode))
        }
        return OpenFile(Descriptor(owning: opened), path / name)
    }
}
