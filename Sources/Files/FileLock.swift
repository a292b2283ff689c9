import CLinux
import Glibc

/// A lock between processes, held until its owner goes or the process ends, however it ends.
package final class FileLock: Sendable {
    private let file: OpenFile

    /// Takes the lock on a file, which is made if need be; `isHeld` where another has it.
    package init(_ name: FileName, in directory: Directory) throws(FileError) {
        let file = try directory.open(
            name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, "open the lock", 0o600)
        try systemCall("lock", file.path) { flock(file.number, LOCK_EX | LOCK_NB) }
        self.file = file
    }
}
