import Glibc

/// How full the file system is that a directory lies on.
package struct FileSystemRoom: Hashable, Sendable {
    /// What this process may still use.
    package let free: Int64
    package let total: Int64
}

extension Directory {
    package func room() throws(FileError) -> FileSystemRoom {
        var status = statvfs()
        try systemCall("measure the file system of", path) { unsafe fstatvfs(number, &status) }
        let block = Int64(clamping: status.f_frsize)
        return FileSystemRoom(
            free: Int64(clamping: status.f_bavail).multipliedClamping(by: block),
            total: Int64(clamping: status.f_blocks).multipliedClamping(by: block))
    }
}

extension Int64 {
    fileprivate func multipliedClamping(by other: Int64) -> Int64 {
        let (product, isTooLarge) = multipliedReportingOverflow(by: other)
        return isTooLarge ? .max : product
    }
}
