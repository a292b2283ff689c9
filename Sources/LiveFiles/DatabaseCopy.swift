package import Files
import SQLite

/// A database as it was at one moment, in a file that has no name.
package struct DatabaseCopy {
    package let file: OpenFile
    /// What a check of it found.
    package let flaw: String?

    /// Nobody who writes to it is held up for longer than the copying takes; in WAL mode, not at all.
    ///
    /// While this runs, nobody else in this process may open and close the database's file: the
    /// system would take that for the end of all locks that the process holds on it.
    package static func make(
        of name: FileName, in directory: Directory, opened original: OpenFile,
        until deadline: ContinuousClock.Instant
    ) async throws -> DatabaseCopy {
        let room = try CopyRoom.make(for: name, in: directory)
        do {
            let path = try directory.path.resolved() / name
            return try await copy(path, room, until: deadline) { copy in
                guard try DatabaseFile.logs(of: name, in: directory).isEmpty else { return }
                try DatabaseCounters.bring(from: original, to: copy)
            }
        } catch let error as SQLiteError where error.kind == .needsRecovery {
            return try await recovered(name, in: directory, room, until: deadline)
        } catch let error as SQLiteError {
            throw DatabaseError(error)
        }
    }

    private static func copy(
        _ path: FilePath, _ room: CopyRoom, _ access: Connection.Access = .reading,
        until deadline: ContinuousClock.Instant,
        finish: (OpenFile) throws -> Void = { _ in }
    ) async throws -> DatabaseCopy {
        defer { withExtendedLifetime(room) {} }
        let source = try Connection(path.bytes, access)
        try await begin(source, until: deadline)
        let copy = try room.emptyDatabase()
        try source.copy(to: copy.connection)
        try finish(copy.file)
        try source.execute("COMMIT")
        let count = UInt64(try copy.file.status().size)
        return DatabaseCopy(
            file: copy.file, flaw: try DatabaseCheck.flaw(copy.connection, count: count))
    }

    /// Takes the state of one moment, as soon as there is one.
    private static func begin(
        _ source: borrowing Connection, until deadline: ContinuousClock.Instant
    ) async throws {
        while true {
            do {
                try source.execute(
                    "BEGIN; SELECT count(*) FROM sqlite_schema; PRAGMA cache_size = -512")
                return
            } catch  where error.kind == .busy {
                try? source.execute("ROLLBACK")
                guard ContinuousClock.now < deadline else { throw error }
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    /// What a program that was killed has left is brought in order, in a copy: the original is its
    /// owner's to mend.
    private static func recovered(
        _ name: FileName, in directory: Directory, _ room: CopyRoom,
        until deadline: ContinuousClock.Instant
    ) async throws -> DatabaseCopy {
        let path = try room.copy(name, in: directory)
        do {
            return try await copy(path, room, .writing, until: deadline)
        } catch let error as SQLiteError {
            throw DatabaseError(error)
        }
    }
}

extension DatabaseError {
    fileprivate init(_ error: SQLiteError) {
        self =
            switch error.kind {
            case .corrupt, .notDatabase: .unreadable(reason: error.reason)
            case .busy: .unavailable(reason: "another program holds it locked")
            case .full: .unavailable(reason: "there is no room for a copy: \(error.reason)")
            case .needsRecovery, .noLibrary, .other: .unavailable(reason: error.reason)
            }
    }
}
