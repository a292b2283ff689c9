import Glibc

/// The system's error numbers in plain words.
enum FileErrorReason {
    static func text(for code: Int32) -> String {
        words[code] ?? "the system reports error \(code)"
    }

    static func hint(for code: Int32) -> String? {
        switch code {
        case EMFILE, ENFILE: "raise the limit of open files: ulimit -n 4096"
        case EPERM: "a flag may forbid it, even to root: lsattr shows it, chattr -ia takes it away"
        case ENOSPC: "free some space on this disk; df -h and df -i show what is used"
        default: nil
        }
    }

    private static let words: [Int32: String] = [
        EPERM: "not permitted",
        ENOENT: "there is no such file",
        EIO: "the disk failed to read or write",
        ENXIO: "there is no such device",
        EBADF: "it was not opened for this",
        EAGAIN: "it is held or not ready",
        ENOMEM: "out of memory",
        EACCES: "permission denied",
        EBUSY: "it is in use",
        EEXIST: "it exists already",
        EXDEV: "it lies on another file system",
        ENODEV: "there is no such device",
        ENOTDIR: "is not a directory",
        EISDIR: "is a directory",
        EINVAL: "the file system does not take this",
        ENFILE: "the system has too many open files",
        EMFILE: "too many open files",
        ENOTTY: "the file system does not support this",
        ETXTBSY: "it is a program that is running",
        EFBIG: "it is too large",
        ENOSPC: "no space is left on the disk",
        ESPIPE: "it can't be read at a position",
        EROFS: "the file system is read-only",
        EMLINK: "it has too many links",
        EPIPE: "nobody reads the other end",
        ERANGE: "a value is too large",
        ENAMETOOLONG: "the name is too long",
        ENOSYS: "the system does not support this",
        ENOTEMPTY: "the directory is not empty",
        ELOOP: "is a symbolic link, or leads through too many",
        ENODATA: "it has no such attribute",
        EOVERFLOW: "a value is too large",
        EOPNOTSUPP: "the file system does not support this",
        ESTALE: "the network file system lost it",
        EDQUOT: "the disk quota is used up",
        ETIMEDOUT: "the file system did not answer in time",
    ]
}
