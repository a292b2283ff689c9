import CLinux
import Glibc

/// What `chattr` sets on a file and a backup can give back.
package struct InodeFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package static let synchronous = InodeFlags(rawValue: 0x8)
    package static let immutable = InodeFlags(rawValue: 0x10)
    package static let appendOnly = InodeFlags(rawValue: 0x20)
    package static let noDump = InodeFlags(rawValue: 0x40)
    package static let noAccessTime = InodeFlags(rawValue: 0x80)
    package static let synchronousDirectory = InodeFlags(rawValue: 0x10000)
    package static let noCopyOnWrite = InodeFlags(rawValue: 0x80_0000)

    static let all: InodeFlags = [
        .synchronous, .immutable, .appendOnly, .noDump, .noAccessTime, .synchronousDirectory,
        .noCopyOnWrite,
    ]
}

extension OpenFile {
    /// Empty where the file system has no flags.
    package func flags() throws(FileError) -> InodeFlags { try InodeFlags(number, path) }

    package func setFlags(_ flags: InodeFlags) throws(FileError) {
        try flags.set(number, path)
    }
}

extension Directory {
    /// Empty where the file system has no flags.
    package func flags() throws(FileError) -> InodeFlags { try InodeFlags(number, path) }

    package func setFlags(_ flags: InodeFlags) throws(FileError) {
        try flags.set(number, path)
    }
}

extension InodeFlags {
    fileprivate init(_ number: Int32, _ path: FilePath) throws(FileError) {
        do throws(FileError) {
            self = try Self.raw(number, path).intersection(.all)
        } catch {
            guard error.isNotSupported else { throw error }
            self = []
        }
    }

    fileprivate func set(_ number: Int32, _ path: FilePath) throws(FileError) {
        let others = try Self.raw(number, path).subtracting(.all)
        var value = union(others).rawValue
        try systemCall("set the flags of", path) {
            unsafe ioctl(number, linux_FS_IOC_SETFLAGS, &value)
        }
    }

    private static func raw(_ number: Int32, _ path: FilePath) throws(FileError) -> InodeFlags {
        // The kernel writes 32 bits, though the number of the call says 64.
        var value: UInt32 = 0
        try systemCall("read the flags of", path) {
            unsafe ioctl(number, linux_FS_IOC_GETFLAGS, &value)
        }
        return InodeFlags(rawValue: value)
    }
}
