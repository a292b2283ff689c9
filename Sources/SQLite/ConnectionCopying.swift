import CSQLite

extension Connection {
    /// Pages that are copied between two looks whether anybody wants this to end.
    private static let pagesAtOnce: Int32 = 4096

    /// Makes another database, which must be empty, an exact copy of this one.
    ///
    /// Whoever reads this one in a transaction of its own gets the state of that transaction.
    package func copy(to other: borrowing Connection) throws {
        let backup = try Backup(from: handle, to: other.handle)
        while try backup.step(Self.pagesAtOnce) { try Task.checkCancellation() }
    }

    /// One run of the online backup: begun here, ended here.
    @safe
    private struct Backup: ~Copyable {
        private let backup: OpaquePointer
        private let sqlite: SQLiteLibrary

        init(
            from source: borrowing Handle, to destination: borrowing Handle
        ) throws(SQLiteError) {
            sqlite = source.sqlite
            guard
                let backup = unsafe sqlite.functions.pointee.backup_init(
                    destination.database, "main", source.database, "main")
            else { throw destination.error }
            unsafe self.backup = backup
        }

        /// False when all is copied.
        func step(_ pages: Int32) throws(SQLiteError) -> Bool {
            switch unsafe sqlite.functions.pointee.backup_step(backup, pages) {
            case SQLITE_OK: return true
            case SQLITE_DONE: return false
            case let code: throw SQLiteError(code: code, reason: "the copy ended early (\(code))")
            }
        }

        deinit { _ = unsafe sqlite.functions.pointee.backup_finish(backup) }
    }
}
