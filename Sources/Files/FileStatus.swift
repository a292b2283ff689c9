import CLinux
import Glibc

/// What kind of thing a name stands for.
package enum FileKind: Hashable, Sendable {
    case file, directory, symbolicLink, fifo, socket, characterDevice, blockDevice
}

/// What the system knows of a file without opening it.
package struct FileStatus: Hashable, Sendable {
    package let kind: FileKind
    /// The twelve permission bits.
    package let mode: UInt16
    package let user: UInt32
    package let group: UInt32
    package let size: Int64
    /// The bytes it takes on the disk.
    package let allocatedSize: Int64
    package let device: UInt64
    package let inode: UInt64
    package let linkCount: UInt64
    /// What a device file stands for.
    package let deviceNumber: DeviceNumber
    package let modified: FileTime
    package let changed: FileTime

    /// The numbers by which the kernel knows a device.
    package struct DeviceNumber: Hashable, Sendable {
        package let major: UInt32
        package let minor: UInt32

        package init(major: UInt32, minor: UInt32) {
            self.major = major
            self.minor = minor
        }

        var raw: dev_t { gnu_dev_makedev(major, minor) }
    }

    init(_ status: stat) {
        kind = FileKind(mode: status.st_mode)
        mode = UInt16(status.st_mode & 0o7777)
        user = status.st_uid
        group = status.st_gid
        size = Int64(status.st_size)
        allocatedSize = Int64(status.st_blocks) * 512
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        linkCount = UInt64(status.st_nlink)
        deviceNumber = DeviceNumber(
            major: gnu_dev_major(status.st_rdev), minor: gnu_dev_minor(status.st_rdev))
        modified = FileTime(status.st_mtim)
        changed = FileTime(status.st_ctim)
    }
}

extension FileKind {
    fileprivate init(mode: mode_t) {
        self =
            switch mode & S_IFMT {
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            case S_IFIFO: .fifo
            case S_IFSOCK: .socket
            case S_IFCHR: .characterDevice
            case S_IFBLK: .blockDevice
            default: .file
            }
    }

    /// The hint in a directory's entry; some file systems give none.
    init?(entryType: UInt8) {
        switch Int(entryType) {
        case DT_REG: self = .file
        case DT_DIR: self = .directory
        case DT_LNK: self = .symbolicLink
        case DT_FIFO: self = .fifo
        case DT_SOCK: self = .socket
        case DT_CHR: self = .characterDevice
        case DT_BLK: self = .blockDevice
        default: return nil
        }
    }
}
