import Files
import SQLite

/// A folder for the copy of a database, gone when nobody needs it any more.
struct CopyRoom {
    private static let margin: Int64 = 1 << 20
    private static let block = 1 << 20

    private let folder: TemporaryDirectory

    /// On the first file system that has room for it.
    static func make(for name: FileName, in directory: Directory) throws -> CopyRoom {
        var size = try directory.status(name).size
        for log in DatabaseFile.logs(of: name) {
            size += try directory.statusIfPresent(log)?.size ?? 0
        }
        let wanted = size + margin
        guard let folder = TemporaryDirectory.withRoom(for: wanted, orIn: [directory.path]) else {
            throw DatabaseError.unavailable(
                reason: "no folder has room for a copy of \(size) bytes; let TMPDIR name one")
        }
        return CopyRoom(folder: folder)
    }

    /// A database without anything in it, and the file that it is, which has no name any more.
    struct EmptyDatabase: ~Copyable {
        let connection: Connection
        let file: OpenFile
    }

    func emptyDatabase() throws -> EmptyDatabase {
        let name: FileName = "copy"
        let connection = try Connection((folder.path.resolved() / name).bytes, .writing)
        // Nobody else sees it, and after a crash nobody wants it.
        try connection.execute(
            """
            PRAGMA cache_size = -512; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
            BEGIN EXCLUSIVE; COMMIT
            """)
        let file = try folder.directory.openFile(name, for: .changing)
        try folder.directory.removeFile(name)
        return EmptyDatabase(connection: connection, file: file)
    }

    /// A copy of the database's files as they lie; refused when they change meanwhile.
    func copy(_ name: FileName, in directory: Directory) throws -> FilePath {
        let target: FileName = "database"
        let pairs = zip(
            [name] + DatabaseFile.logs(of: name), [target] + DatabaseFile.logs(of: target))
        let names = Array(pairs)
        let before = try names.map { try directory.statusIfPresent($0.0) }
        for (name, copy) in names { try copyFile(name, in: directory, as: copy) }
        guard try names.map({ try directory.statusIfPresent($0.0) }) == before else {
            throw DatabaseError.unavailable(reason: "it changed while it was read")
        }
        return try folder.path.resolved() / target
    }

    private func copyFile(_ name: FileName, in directory: Directory, as copy: FileName) throws {
        guard try directory.statusIfPresent(name) != nil else { return }
        let source = try directory.openFile(name)
        let target = try folder.directory.createFile(copy)
        var bytes: [UInt8] = []
        while try source.read(appendingTo: &bytes, count: Self.block) > 0 {
            try target.write(bytes.span)
            bytes.removeAll(keepingCapacity: true)
        }
    }
}
