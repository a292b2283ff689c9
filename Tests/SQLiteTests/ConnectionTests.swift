import Foundation
import TestSupport
import Testing

@testable import SQLite

@Suite struct ConnectionTests {
    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "sqlite-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    }

    private func path(_ name: String) -> [UInt8] { Array(folder.appending(path: name).path.utf8) }

    private func filled(_ name: String) throws -> Connection {
        let connection = try Connection(path(name), .writing)
        try connection.execute("CREATE TABLE t (a); INSERT INTO t VALUES ('one'), ('two')")
        return connection
    }

    @Test("Rows come back in order, by their first column")
    func rows() throws {
        let connection = try filled("a.db")
        #expect(try connection.column("SELECT a FROM t ORDER BY a") == ["one", "two"])
    }

    @Test(
        "Every name that a file may have can be opened",
        arguments: ["a b.db", "50%.db", "a?b=c#d.db", "ümläut.db", "a'b\"c.db"])
    func names(name: String) throws {
        do { _ = try filled(name) }
        #expect(FileManager.default.fileExists(atPath: folder.appending(path: name).path))
        let again = try Connection(path(name), .reading)
        #expect(try again.column("SELECT count(*) FROM t") == ["2"])
    }

    @Test("A copy has what the transaction sees, not what others write meanwhile")
    func copies() throws {
        let writer = try filled("a.db")
        try writer.execute("PRAGMA journal_mode = WAL")
        let reader = try Connection(path("a.db"), .reading)
        try reader.execute("BEGIN; SELECT count(*) FROM t")
        try writer.execute("INSERT INTO t VALUES ('three')")
        let copy = try Connection(path("copy.db"), .writing)
        try reader.copy(to: copy)
        #expect(try copy.column("SELECT count(*) FROM t") == ["2"])
    }

    @Test("What is no database, damaged or locked is told apart")
    func failures() throws {
        try Data(repeating: 7, count: 4096).write(to: folder.appending(path: "noise"))
        let noise = #expect(throws: SQLiteError.self) {
            _ = try Connection(path("noise"), .reading).column("SELECT 1 FROM sqlite_schema")
        }
        #expect(noise?.kind == .notDatabase)
        let writer = try filled("a.db")
        try writer.execute("BEGIN EXCLUSIVE")
        let reader = try Connection(path("a.db"), .reading)
        let locked = #expect(throws: SQLiteError.self) { try reader.execute("SELECT * FROM t") }
        #expect(locked?.kind == .busy)
    }

    @Test("A link is not followed")
    func links() throws {
        do { _ = try filled("a.db") }
        try FileManager.default.createSymbolicLink(
            at: folder.appending(path: "link.db"),
            withDestinationURL: folder.appending(path: "a.db"))
        #expect(throws: SQLiteError.self) { _ = try Connection(path("link.db"), .reading) }
    }
}
