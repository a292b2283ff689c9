import CLinux
import Glibc

/// Something whose metadata is read and set: a name in a directory, or what is open.
///
/// A name that is a link stands for the link; no link is ever followed.
package struct Node: Sendable {
    let place: Place

    enum Place {
        case name(FileName, Directory)
        case file(OpenFile)
        case directory(Directory)
    }

    package var path: FilePath {
        switch place {
        case .name(let name, let directory): directory.path / name
        case .file(let file): file.path
        case .directory(let directory): directory.path
        }
    }

    /// Runs one call on a name, the other on a descriptor.
    @discardableResult
    func call<Value: SignedInteger & FixedWidthInteger>(
        _ operation: StaticString,
        name byName: (Int32, UnsafePointer<CChar>) -> Value,
        open byNumber: (Int32) -> Value
    ) throws(FileError) -> Value {
        switch place {
        case .name(let name, let directory):
            try unsafe directory.call(operation, name) { unsafe byName(directory.number, $0) }
        case .file(let file): try systemCall(operation, file.path) { byNumber(file.number) }
        case .directory(let directory):
            try systemCall(operation, directory.path) { byNumber(directory.number) }
        }
    }
}

extension Directory {
    package func node(_ name: FileName) -> Node { Node(place: .name(name, self)) }
    package var node: Node { Node(place: .directory(self)) }
}

extension OpenFile {
    package var node: Node { Node(place: .file(self)) }
}

extension Node {
    package func status() throws(FileError) -> FileStatus {
        switch place {
        case .name(let name, let directory): try directory.status(name)
        case .file(let file): try file.status()
        case .directory(let directory): try directory.status()
        }
    }

    /// What is not given stays.
    package func setOwner(user: UInt32? = nil, group: UInt32? = nil) throws(FileError) {
        let user = user ?? UInt32.max
        let group = group ?? UInt32.max
        try unsafe call(
            "set the owner of",
            name: { unsafe fchownat($0, $1, user, group, AT_SYMLINK_NOFOLLOW) },
            open: { fchown($0, user, group) })
    }

    /// Sets the twelve permission bits; links have none, which is `isNotSupported`.
    package func setMode(_ mode: UInt16) throws(FileError) {
        try unsafe call(
            "set the mode of",
            name: { unsafe fchmodat($0, $1, mode_t(mode), AT_SYMLINK_NOFOLLOW) },
            open: { fchmod($0, mode_t(mode)) })
    }

    /// Sets when the contents were last changed, and read; what is not given stays.
    package func setTimes(modified: FileTime?, accessed: FileTime? = nil) throws(FileError) {
        let unchanged = timespec(tv_sec: 0, tv_nsec: linux_UTIME_OMIT)
        let times = [accessed?.timespec ?? unchanged, modified?.timespec ?? unchanged]
        try unsafe call(
            "set the times of",
            name: { unsafe utimensat($0, $1, times, AT_SYMLINK_NOFOLLOW) },
            open: { unsafe futimens($0, times) })
    }
}
