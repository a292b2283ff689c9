import CLinux
import Glibc

extension Node {
    /// First a size that suits nearly all, then what Linux allows for values and lists of names.
    private static let limits = [512, 64 << 10]

    /// Empty where the file system keeps no attributes.
    package func attributeNames() throws(FileError) -> [AttributeName] {
        do throws(FileError) {
            let list = try unsafe read(
                "list the attributes of",
                path: { unsafe llistxattr($0, $1, $2) },
                open: { unsafe flistxattr($0, $1, $2) })
            return list.split(separator: 0).map { AttributeName(unchecked: Array($0)) }
        } catch {
            guard error.isNotSupported else { throw error }
            return []
        }
    }

    /// Nothing where there is no such attribute.
    package func attribute(_ name: AttributeName) throws(FileError) -> [UInt8]? {
        do throws(FileError) {
            return try unsafe name.withCString { name throws(FileError) in
                try unsafe read(
                    "read an attribute of",
                    path: { unsafe lgetxattr($0, name, $1, $2) },
                    open: { unsafe fgetxattr($0, name, $1, $2) })
            }
        } catch {
            guard error.code.rawValue == ENODATA || error.isNotSupported else { throw error }
            return nil
        }
    }

    package func setAttribute(
        _ name: AttributeName, to value: Span<UInt8>
    ) throws(FileError) {
        try unsafe name.withCString { name throws(FileError) in
            try unsafe value.withUnsafeBytes { value throws(FileError) in
                try unsafe reach(
                    "set an attribute of",
                    path: { unsafe Int(lsetxattr($0, name, value.baseAddress, value.count, 0)) },
                    open: { unsafe Int(fsetxattr($0, name, value.baseAddress, value.count, 0)) })
            }
        }
    }

    /// Removing what is not there is fine.
    package func removeAttribute(_ name: AttributeName) throws(FileError) {
        do throws(FileError) {
            try unsafe name.withCString { name throws(FileError) in
                try unsafe reach(
                    "remove an attribute of",
                    path: { unsafe Int(lremovexattr($0, name)) },
                    open: { unsafe Int(fremovexattr($0, name)) })
            }
        } catch {
            guard error.code.rawValue == ENODATA else { throw error }
        }
    }

    private func read(
        _ operation: StaticString,
        path byPath: (UnsafePointer<CChar>, UnsafeMutablePointer<CChar>, Int) -> Int,
        open byNumber: (Int32, UnsafeMutablePointer<CChar>, Int) -> Int
    ) throws(FileError) -> [UInt8] {
        var result: Result<[UInt8], FileError> = .success([])
        for limit in Self.limits {
            result = unsafe read(operation, limit, path: byPath, open: byNumber)
            guard case .failure(let error) = result, error.code.rawValue == ERANGE else { break }
        }
        return try result.get()
    }

    private func read(
        _ operation: StaticString, _ limit: Int,
        path byPath: (UnsafePointer<CChar>, UnsafeMutablePointer<CChar>, Int) -> Int,
        open byNumber: (Int32, UnsafeMutablePointer<CChar>, Int) -> Int
    ) -> Result<[UInt8], FileError> {
        var buffer = [CChar](repeating: 0, count: limit)
        do throws(FileError) {
            let count = try unsafe reach(
                operation,
                path: { unsafe byPath($0, &buffer, limit) },
                open: { unsafe byNumber($0, &buffer, limit) })
            return .success(buffer.prefix(count).map { UInt8(bitPattern: $0) })
        } catch {
            return .failure(error)
        }
    }

    /// No call takes a directory and a name, so a name is reached through the process's own
    /// table of open directories.
    @discardableResult
    private func reach(
        _ operation: StaticString,
        path byPath: (UnsafePointer<CChar>) -> Int,
        open byNumber: (Int32) -> Int
    ) throws(FileError) -> Int {
        switch place {
        case .file(let file): try systemCall(operation, file.path) { byNumber(file.number) }
        case .directory(let directory):
            try systemCall(operation, directory.path) { byNumber(directory.number) }
        case .name(let name, let directory):
            try unsafe (Self.ownDescriptors(directory.number) / name).withCString {
                pointer throws(FileError) in
                try systemCall(operation, path) { unsafe byPath(pointer) }
            }
        }
    }

    private static func ownDescriptors(_ number: Int32) -> FilePath {
        FilePath(unchecked: Array("/proc/self/fd/\(number)".utf8))
    }
}
