import CLinux
import Glibc

/// A lock between processes, held until its owner goes or the process ends, however it ends.
package final class FileLock: Sendable {
    /// What is locked, for as long as it is open.
    private let locked: any Sendable

    /// Takes the lock on a file, which is made if need be; `isHeld` where another has it.
    package init(_ name: FileName, in directory: Directory) throws(FileError) {
        let file = try directory.open(
            name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, "open the lock", 0o600)
        try Self.take(file.number, file.path)
        locked = file
    }

    /// Takes the lock on a directory itself.
    package init(_ directory: Directory) throws(FileError) {
        // Opened once more: the lock goes with the descriptor it was taken through.
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        let opened = try systemCall("lock", directory.path) {
            unsafe openat(directory.number, ".", flags)
        }
        let own = Directory(Descriptor(owning: opened), directory.path)
        try Self.take(own.number, directory.path)
        locked = own
    }

    /// Tries for a moment: a program that is being started holds what we held until it has begun.
    private static func take(_ number: Int32, _ path: FilePath) throws(FileError) {
        for _ in 0..<20 {
            if flock(number, LOCK_EX | LOCK_NB) == 0 { return }
            guard errno == EWOULDBLOCK || errno == EINTR else { break }
            usleep(10_000)
        }
        try systemCall("lock", path) { flock(number, LOCK_EX | LOCK_NB) }
    }
}
