import CSQLite

/// An open database.
package struct Connection: ~Copyable {
    let handle: Handle

    package enum Access: Sendable {
        /// Reads a database that others may write to meanwhile.
        case reading
        /// Reads a file that nobody changes; no locks, and nothing beside it.
        case frozen
        /// Makes, or mends what was cut off.
        case writing
    }

    /// The path must be absolute, and lead over no links.
    package init(_ path: [UInt8], _ access: Access) throws(SQLiteError) {
        let handle = try Handle(Self.address(path, access), access.flags)
        // What a stranger's schema names is not to be run.
        try handle.execute("PRAGMA trusted_schema = OFF")
        self.handle = handle
    }

    package func execute(_ statements: StaticString) throws(SQLiteError) {
        try handle.execute(statements)
    }

    /// The first column of each row that one statement gives.
    package func column(_ statement: StaticString) throws(SQLiteError) -> [String] {
        let rows = try Statement(handle, statement)
        var values: [String] = []
        while try rows.advance() { values.append(rows.text) }
        return values
    }

    /// As an address every byte of the path stands for itself.
    private static func address(_ path: [UInt8], _ access: Access) -> [UInt8] {
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-_.".utf8)
        var address = Array("file:".utf8)
        for byte in path {
            if plain.contains(byte) {
                address.append(byte)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                address += Array((digits.utf8.count < 2 ? "%0" : "%").utf8) + Array(digits.utf8)
            }
        }
        return address + Array((access == .frozen ? "?immutable=1" : "").utf8) + [0]
    }
}

extension Connection.Access {
    fileprivate var flags: Int32 {
        let base = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW
        return switch self {
        case .reading, .frozen: base | SQLITE_OPEN_READONLY
        case .writing: base | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        }
    }
}

extension Connection {
    /// Owns the C connection: made here, closed here.
    @safe
    struct Handle: ~Copyable {
        let database: OpaquePointer
        let sqlite: SQLiteLibrary

        init(_ address: [UInt8], _ flags: Int32) throws(SQLiteError) {
            let sqlite = try SQLiteLibrary.loaded()
            var opened: OpaquePointer?
            let code = unsafe address.withUnsafeBytes {
                unsafe sqlite.functions.pointee.open_v2(
                    $0.bindMemory(to: CChar.self).baseAddress, &opened, flags, nil)
            }
            guard let database = unsafe opened else {
                throw SQLiteError(.other, reason: "out of memory")
            }
            guard code == SQLITE_OK else {
                let error = unsafe Self.error(database, sqlite)
                _ = unsafe sqlite.functions.pointee.close(database)
                throw error
            }
            unsafe self.database = database
            self.sqlite = sqlite
        }

        func execute(_ statements: StaticString) throws(SQLiteError) {
            try check(
                unsafe sqlite.functions.pointee.exec(
                    database, statements.characters, nil, nil, nil))
        }

        func check(_ code: Int32) throws(SQLiteError) {
            guard code == SQLITE_OK else { throw error }
        }

        /// What went wrong last.
        var error: SQLiteError { unsafe Self.error(database, sqlite) }

        static func error(
            _ database: OpaquePointer, _ sqlite: SQLiteLibrary
        ) -> SQLiteError {
            let code = unsafe sqlite.functions.pointee.extended_errcode(database)
            let text = unsafe sqlite.functions.pointee.errmsg(database).map {
                unsafe String(cString: $0)
            }
            return SQLiteError(code: code, reason: text ?? "error \(code)")
        }

        deinit { _ = unsafe sqlite.functions.pointee.close(database) }
    }
}

extension StaticString {
    /// As C takes it: the compiler ends each with a zero.
    var characters: UnsafePointer<CChar> {
        unsafe UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
