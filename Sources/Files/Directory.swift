import CLinux
import Glibc

/// An open directory: the root from which names are reached, one component at a time.
package final class Directory: Sendable {
    /// Where it was opened; for messages only.
    package let path: FilePath
    private let descriptor: Descriptor

    init(_ descriptor: consuming Descriptor, _ path: FilePath) {
        self.descriptor = descriptor
        self.path = path
    }

    var number: Int32 { descriptor.number }

    /// Opens by a path that a person gave; symbolic links in it are followed.
    package static func open(_ path: FilePath) throws(FileError) -> Directory {
        let opened = try unsafe path.withCString { pointer throws(FileError) in
            try systemCall("open", path) {
                unsafe Glibc.open(pointer, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            }
        }
        return Directory(Descriptor(owning: opened), path)
    }

    /// Opens a directory in this one; a link in its place is refused.
    package func openDirectory(_ name: FileName) throws(FileError) -> Directory {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let opened = try unsafe call("open", name) { unsafe openat(number, $0, flags) }
        return Directory(Descriptor(owning: opened), path / name)
    }

    package func status() throws(FileError) -> FileStatus {
        var status = stat()
        try systemCall("examine", path) { unsafe fstat(number, &status) }
        return FileStatus(status)
    }

    /// Tells of the name itself, also when it is a link.
    package func status(_ name: FileName) throws(FileError) -> FileStatus {
        var status = stat()
        try unsafe call("examine", name) {
            unsafe fstatat(number, $0, &status, AT_SYMLINK_NOFOLLOW)
        }
        return FileStatus(status)
    }

    /// Nothing where there is no such name.
    package func statusIfPresent(_ name: FileName) throws(FileError) -> FileStatus? {
        do throws(FileError) {
            return try status(name)
        } catch {
            guard error.isNotFound else { throw error }
            return nil
        }
    }

    /// Returns when the names in it are on the disk.
    package func sync() throws(FileError) {
        try systemCall("sync", path) { fsync(number) }
    }

    /// Calls the system with a name in this directory.
    @discardableResult
    func call<Value: SignedInteger & FixedWidthInteger>(
        _ operation: StaticString, _ name: FileName, _ body: (UnsafePointer<CChar>) -> Value
    ) throws(FileError) -> Value {
        try unsafe name.withCString { pointer throws(FileError) in
            try systemCall(operation, path / name) { unsafe body(pointer) }
        }
    }
}
