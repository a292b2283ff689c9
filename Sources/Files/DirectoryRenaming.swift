import CLinux
import Glibc

/// What happens when a new name meets a file that exists.
package enum RenameRule: Sendable {
    case replace
    /// The one that exists stays, and `isExists` is thrown.
    case keep
}

extension Directory {
    /// Renames, in one step that is seen whole or not at all.
    ///
    /// A file system that knows just to replace throws `isNotSupported` for the other rule.
    package func rename(
        _ name: FileName, to newName: FileName, in target: Directory? = nil,
        _ rule: RenameRule = .replace
    ) throws(FileError) {
        let flags = rule == .keep ? RENAME_NOREPLACE : 0
        try rename("rename", name, newName, target ?? self, UInt32(flags))
    }

    /// Lets two names change places, in one step that is seen whole or not at all.
    package func exchange(
        _ name: FileName, with other: FileName, in target: Directory? = nil
    ) throws(FileError) {
        try rename("exchange", name, other, target ?? self, UInt32(RENAME_EXCHANGE))
    }

    private func rename(
        _ operation: StaticString, _ name: FileName, _ newName: FileName, _ target: Directory,
        _ flags: UInt32
    ) throws(FileError) {
        do throws(FileError) {
            try unsafe newName.withCString { newName throws(FileError) in
                try unsafe call(operation, name) {
                    unsafe renameat2(number, $0, target.number, newName, flags)
                }
            }
        } catch {
            guard flags != 0, error.code == .invalidArgument else { throw error }
            throw FileError("\(operation)", path / name, .notSupported)
        }
    }
}
