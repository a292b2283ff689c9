package import Files

/// How an SQLite database is recognised, and what SQLite puts beside it.
package enum DatabaseFile {
    /// What each one that is not encrypted begins with.
    package static let mark = Array("SQLite format 3\u{0}".utf8)

    /// What follows the database's name in the names of files that belong to it.
    private static let endings = ["-wal", "-journal", "-shm"].map { Array($0.utf8) }

    package static func isDatabase(_ file: OpenFile) throws(FileError) -> Bool {
        var start: [UInt8] = []
        try file.read(appendingTo: &start, count: mark.count, at: 0)
        return start == mark
    }

    /// False as well for what can't be read.
    package static func isDatabase(_ name: FileName, in directory: Directory) -> Bool {
        guard (try? directory.status(name).kind) == .file,
            let file = try? directory.openFile(name)
        else { return false }
        return (try? isDatabase(file)) ?? false
    }

    /// The files that may lie beside a database; without its own they mean nothing.
    package static func companions(of name: FileName) -> [FileName] {
        endings.compactMap { try? FileName(name.bytes + $0) }
    }

    /// The ones of these that hold a part of the database.
    static func logs(of name: FileName) -> [FileName] { Array(companions(of: name).dropLast()) }

    /// Whether a file of this name would hold a part of a database.
    package static func isLog(_ name: FileName) -> Bool {
        endings.dropLast().contains { name.bytes.suffix($0.count) == $0[...] }
    }

    /// What is known of these, as far as they hold anything.
    package static func logs(
        of name: FileName, in directory: Directory
    ) throws(FileError) -> [FileStatus] {
        var found: [FileStatus] = []
        for log in logs(of: name) {
            guard let status = try directory.statusIfPresent(log), status.size > 0 else { continue }
            found.append(status)
        }
        return found
    }

    /// Where SQLite's locks lie: who writes to the file holds the first byte or the last ones.
    private static let pendingLock: Range<Int64> = (1 << 30)..<((1 << 30) + 1)
    private static let sharedLock: Range<Int64> = ((1 << 30) + 2)..<((1 << 30) + 512)

    /// Whether somebody is about to write to the file itself, or has, and can still take it back.
    ///
    /// With the journal in memory, or none, nothing else tells.
    package static func isBeingWritten(_ file: OpenFile) throws(FileError) -> Bool {
        for range in [pendingLock, sharedLock] where try file.isLockedForWriting(range) {
            return true
        }
        return false
    }

    /// The database that a file of this name would belong to.
    package static func owner(of name: FileName) -> FileName? {
        guard let ending = endings.first(where: { name.bytes.suffix($0.count) == $0[...] }) else {
            return nil
        }
        return try? FileName(Array(name.bytes.dropLast(ending.count)))
    }
}
