import Glibc

extension FilePath {
    /// The absolute path without links and dots of what exists at this one.
    package func resolved() throws(FileError) -> FilePath {
        try unsafe withCString { pointer throws(FileError) in
            guard let found = unsafe realpath(pointer, nil) else {
                throw FileError("find", self, FileError.Code(rawValue: errno))
            }
            defer { unsafe free(found) }
            let bytes = unsafe UnsafeBufferPointer(start: found, count: strlen(found))
            return FilePath(unchecked: unsafe bytes.map { UInt8(bitPattern: $0) })
        }
    }
}
