package import Files

/// A log of a database as it was at one moment, in a file that has no name.
package struct LogCopy: Sendable {
    private static let margin: Int64 = 1 << 20
    private static let block = 1 << 20

    /// What follows the database's name in the log's.
    package let ending: [UInt8]
    package let file: OpenFile
    package let status: FileStatus

    /// Of each one that holds anything.
    package static func all(of name: FileName, in directory: Directory) throws -> [LogCopy] {
        try DatabaseFile.logs(of: name).compactMap { log in
            guard let status = try directory.statusIfPresent(log), status.kind == .file,
                status.size > 0
            else { return nil }
            let file = try copy(log, status, in: directory)
            let ending = Array(log.bytes.dropFirst(name.bytes.count))
            return LogCopy(ending: ending, file: file, status: status)
        }
    }

    private static func copy(
        _ name: FileName, _ status: FileStatus, in directory: Directory
    ) throws -> OpenFile {
        let original = try directory.openFile(name)
        let wanted = status.size + margin
        guard let room = TemporaryDirectory.withRoom(for: wanted, orIn: [directory.path]) else {
            throw DatabaseError.unavailable(
                reason: "no folder has room for a copy of its log; let TMPDIR name one")
        }
        let copy = try room.directory.createFile("log")
        try room.directory.removeFile("log")
        var bytes: [UInt8] = []
        while try original.read(appendingTo: &bytes, count: block) > 0 {
            try copy.write(bytes.span)
            bytes.removeAll(keepingCapacity: true)
        }
        return copy
    }
}
