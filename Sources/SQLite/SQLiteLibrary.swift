import CSQLite

/// SQLite, loaded once, when the first database is opened.
@safe
struct SQLiteLibrary: Sendable {
    // Written once, before anybody else sees it, and only read from then on.
    private nonisolated(unsafe) let table: UnsafeMutablePointer<sqlite_library>

    var functions: UnsafeMutablePointer<sqlite_library> { unsafe table }

    private static let shared = SQLiteLibrary()

    private init?() {
        unsafe table = .allocate(capacity: 1)
        guard unsafe sqlite_library_load(table) else {
            unsafe table.deallocate()
            return nil
        }
    }

    static func loaded() throws(SQLiteError) -> SQLiteLibrary {
        guard let library = shared else {
            throw SQLiteError(
                .noLibrary, reason: "libsqlite3.so.0, which reads databases, can't be loaded",
                hint: "install it: apt-get install libsqlite3-0")
        }
        return library
    }
}
