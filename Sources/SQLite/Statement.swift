import CSQLite

/// One statement on its way through its rows.
@safe
struct Statement: ~Copyable {
    private let statement: OpaquePointer
    private let sqlite: SQLiteLibrary
    private let database: OpaquePointer

    init(
        _ connection: borrowing Connection.Handle, _ text: StaticString
    ) throws(SQLiteError) {
        var prepared: OpaquePointer?
        try connection.check(
            unsafe connection.sqlite.functions.pointee.prepare_v2(
                connection.database, text.characters, -1, &prepared, nil))
        guard let statement = unsafe prepared else {
            preconditionFailure("internal error: an empty statement")
        }
        unsafe self.statement = statement
        sqlite = connection.sqlite
        unsafe database = connection.database
    }

    /// False at the end.
    func advance() throws(SQLiteError) -> Bool {
        let code = unsafe sqlite.functions.pointee.step(statement)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw unsafe Connection.Handle.error(database, sqlite)
        }
    }

    /// The first column of this row.
    var text: String {
        guard let text = unsafe sqlite.functions.pointee.column_text(statement, 0) else {
            return ""
        }
        return unsafe String(cString: text)
    }

    deinit { _ = unsafe sqlite.functions.pointee.finalize(statement) }
}
