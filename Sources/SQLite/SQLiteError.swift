import CSQLite

/// What SQLite could not do, in its words.
package struct SQLiteError: Error, CustomStringConvertible {
    /// What a caller may do something about.
    package enum Kind: Sendable {
        /// Another connection holds a lock that is in the way.
        case busy
        /// No database, or one that only a key opens.
        case notDatabase
        case corrupt
        /// It must be written to before it can be read, which this connection may not do.
        case needsRecovery
        /// No room is left on the disk.
        case full
        case noLibrary
        case other
    }

    package let kind: Kind
    package let reason: String
    package let hint: String?

    init(_ kind: Kind, reason: String, hint: String? = nil) {
        self.kind = kind
        self.reason = reason
        self.hint = hint
    }

    /// `code` is an extended one.
    init(code: Int32, reason: String) {
        self.init(Kind(code), reason: reason)
    }

    package var description: String { reason }
}

extension SQLiteError.Kind {
    init(_ code: Int32) {
        self =
            switch code & 0xff {
            case SQLITE_BUSY, SQLITE_LOCKED: .busy
            case SQLITE_NOTADB: .notDatabase
            case SQLITE_CORRUPT: .corrupt
            case SQLITE_READONLY, SQLITE_CANTOPEN: .needsRecovery
            case SQLITE_FULL: .full
            default: .other
            }
    }
}
