package import Files
import SQLite

/// Looks whether a database is whole.
package enum DatabaseCheck {
    /// Up to here also the indexes are compared with their tables, which takes 20 seconds a gigabyte
    /// where all else takes one.
    private static let thoroughLimit: UInt64 = 16 << 20

    /// What is wrong with one that nobody changes meanwhile; nil when nothing is, or when there is
    /// nothing to look with.
    package static func flaw(of name: FileName, in directory: Directory) throws -> String? {
        let count = UInt64(try directory.status(name).size)
        let path = try directory.path.resolved() / name
        do throws(SQLiteError) {
            return try flaw(try Connection(path.bytes, .frozen), count: count)
        } catch {
            return error.isDamage ? error.reason : nil
        }
    }

    /// Whether it is a database in which nothing was ever made.
    package static func hasNoTables(_ name: FileName, in directory: Directory) -> Bool {
        guard DatabaseFile.isDatabase(name, in: directory),
            let path = try? directory.path.resolved() / name,
            let connection = try? Connection(path.bytes, .frozen)
        else { return false }
        return (try? connection.column("SELECT count(*) FROM sqlite_schema")) == ["0"]
    }

    /// What is wrong with it; nil when nothing is.
    static func flaw(
        _ connection: borrowing Connection, count: UInt64
    ) throws(SQLiteError) -> String? {
        do throws(SQLiteError) {
            guard count <= thoroughLimit else { return try quickFlaw(connection) }
            return flaw(try connection.column("PRAGMA integrity_check(20)"))
        } catch {
            if error.isDamage { return error.reason }
            guard error.kind == .other else { throw error }
            // It may need functions or orders of text that only the app has.
            return try quickFlaw(connection)
        }
    }

    private static func quickFlaw(
        _ connection: borrowing Connection
    ) throws(SQLiteError) -> String? {
        do throws(SQLiteError) {
            return flaw(try connection.column("PRAGMA quick_check(20)"))
        } catch {
            if error.isDamage { return error.reason }
            guard error.kind == .other else { throw error }
            return nil
        }
    }

    /// What an app stores against its own rules is no damage.
    private static func flaw(_ lines: [String]) -> String? {
        lines.first { line in
            line != "ok" && !line.contains(" value in ") && !line.contains("CHECK constraint")
                && !line.contains("non-unique entry")
        }
    }
}

extension SQLiteError {
    var isDamage: Bool { kind == .corrupt || kind == .notDatabase }
}
