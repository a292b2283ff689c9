import CLinux
import Glibc

extension Directory {
    package func makeDirectory(_ name: FileName, mode: UInt16 = 0o700) throws(FileError) {
        try unsafe call("make", name) { unsafe mkdirat(number, $0, mode_t(mode)) }
    }

    package func makeSymbolicLink(
        _ name: FileName, to target: FilePath
    ) throws(FileError) {
        try unsafe target.withCString { target throws(FileError) in
            try unsafe call("make", name) { unsafe symlinkat(target, number, $0) }
        }
    }

    /// Gives a file a second name; of a link, the link itself.
    package func makeHardLink(
        _ name: FileName, to target: FileName, in source: Directory
    ) throws(FileError) {
        try unsafe target.withCString { target throws(FileError) in
            try unsafe call("link", name) { unsafe linkat(source.number, target, number, $0, 0) }
        }
    }

    package func makeFifo(_ name: FileName, mode: UInt16) throws(FileError) {
        try unsafe call("make", name) { unsafe mkfifoat(number, $0, mode_t(mode)) }
    }

    package func makeSocket(_ name: FileName, mode: UInt16) throws(FileError) {
        try unsafe call("make", name) { unsafe mknodat(number, $0, S_IFSOCK | mode_t(mode), 0) }
    }

    package func makeDevice(
        _ name: FileName, isBlock: Bool, _ device: FileStatus.DeviceNumber, mode: UInt16
    ) throws(FileError) {
        let kind = isBlock ? Glibc.S_IFBLK : Glibc.S_IFCHR
        try unsafe call("make", name) {
            unsafe mknodat(number, $0, kind | mode_t(mode), device.raw)
        }
    }

    /// What a symbolic link points to.
    package func readLink(_ name: FileName) throws(FileError) -> FilePath {
        // The longest target that Linux takes, and one.
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = try unsafe call("read the link", name) {
            unsafe readlinkat(number, $0, &buffer, buffer.count)
        }
        return FilePath(unchecked: buffer.prefix(count).map { UInt8(bitPattern: $0) })
    }

    package func removeFile(_ name: FileName) throws(FileError) {
        try unsafe call("remove", name) { unsafe unlinkat(number, $0, 0) }
    }

    /// Removes an empty directory.
    package func removeDirectory(_ name: FileName) throws(FileError) {
        try unsafe call("remove", name) { unsafe unlinkat(number, $0, AT_REMOVEDIR) }
    }
}
