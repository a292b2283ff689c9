import Glibc

/// What the system refused to do, to which file, and why.
package struct FileError: Error, Equatable, Sendable {
    /// What was being done, as a verb: "open", "rename".
    package let operation: String
    package let path: FilePath
    package let code: Code
    /// In plain words, without the operation and the path.
    package let reason: String

    /// The system's error number.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: Int32

        package init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        static let invalidArgument = Code(rawValue: EINVAL)
        static let notSupported = Code(rawValue: EOPNOTSUPP)
        static let tooLarge = Code(rawValue: EFBIG)
        static let crossDevice = Code(rawValue: EXDEV)
    }

    init(_ operation: String, _ path: FilePath, _ code: Code, reason: String? = nil) {
        self.operation = operation
        self.path = path
        self.code = code
        self.reason = reason ?? FileErrorReason.text(for: code.rawValue)
    }

    package var isNotFound: Bool { code.rawValue == ENOENT }
    package var isExists: Bool { code.rawValue == EEXIST }
    package var isNotEmpty: Bool { code.rawValue == ENOTEMPTY || code.rawValue == EEXIST }
    package var isNoSpace: Bool { code.rawValue == ENOSPC || code.rawValue == EDQUOT }
    package var isPermission: Bool { code.rawValue == EACCES || code.rawValue == EPERM }
    package var isReadOnly: Bool { code.rawValue == EROFS }
    package var isCrossDevice: Bool { code == .crossDevice }
    package var isNotDirectory: Bool { code.rawValue == ENOTDIR }
    package var isDirectory: Bool { code.rawValue == EISDIR }
    /// A link lay where none may be followed.
    package var isLink: Bool { code.rawValue == ELOOP }
    /// Something holds it in its place, as a mount does.
    package var isBusy: Bool { code.rawValue == EBUSY }
    package var isTooLarge: Bool { code == .tooLarge }
    /// The file system or the kernel has no such operation.
    package var isNotSupported: Bool {
        [EOPNOTSUPP, ENOSYS, ENOTTY].contains(code.rawValue)
    }
    /// A network file system may do better a little later.
    package var isTransient: Bool {
        [ESTALE, ETIMEDOUT, EMFILE, ENFILE].contains(code.rawValue)
    }
    /// The disk itself failed.
    package var isInputOutput: Bool { code.rawValue == EIO }
    /// Another process holds what was asked for.
    package var isHeld: Bool { code.rawValue == EAGAIN }

    package var hint: String? { FileErrorReason.hint(for: code.rawValue) }
}

extension FileError: CustomStringConvertible {
    package var description: String { "\(operation) \(path): \(reason)" }
}
