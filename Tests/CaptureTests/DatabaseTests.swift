import Files
import Format
import Repository
import SQLite
import Testing

@testable import Capture

@Suite struct `An SQLite database` {
    let world: World
    /// For copies to look into.
    let folder: TemporaryDirectory

    init() throws {
        world = try World()
        folder = try TemporaryDirectory()
    }

    private func open(
        _ name: FileName = "app.db", _ access: Connection.Access = .writing
    ) throws -> Connection {
        try Connection((world.root.resolved() / name).bytes, access)
    }

    private func make() throws -> Connection {
        let connection = try open()
        try connection.execute(
            """
            CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
            CREATE INDEX by_a ON t (a);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
            INSERT INTO t SELECT i, hex(randomblob(50)) FROM n
            """)
        return connection
    }

    /// What a query finds in an archive's copy.
    private func column(
        _ query: StaticString, in archive: Archive
    ) async throws -> [String] {
        let bytes = try #require(try await world.files(of: archive)["app.db"])
        let name = TemporaryName.make()
        try WholeFile.write(bytes.span, to: folder.path / name)
        let connection = try Connection((folder.path.resolved() / name).bytes, .writing)
        #expect(try connection.column("PRAGMA integrity_check") == ["ok"])
        return try connection.column(query)
    }

    @Test(arguments: ["DELETE", "WAL", "TRUNCATE", "PERSIST"])
    func `is taken with all that was committed, while it is open`(mode: String) async throws {
        let writer = try make()
        switch mode {
        case "WAL": try writer.execute("PRAGMA journal_mode = WAL")
        case "TRUNCATE": try writer.execute("PRAGMA journal_mode = TRUNCATE")
        case "PERSIST": try writer.execute("PRAGMA journal_mode = PERSIST")
        default: break
        }
        try writer.execute("INSERT INTO t (a) VALUES ('last')")
        let result = try await world.backUp(scanStart: ScanStart.now())
        #expect(try await column("SELECT count(*) FROM t", in: result.archive) == ["2001"])
        #expect(Array(try await world.files(of: result.archive).keys) == ["app.db"])
        #expect(result.incomplete.isEmpty)
    }

    @Test func `that nobody has written to of late is read where it lies`() async throws {
        let writer = try make()
        try writer.execute("BEGIN EXCLUSIVE")
        let result = try await world.backUp()
        #expect(try await column("SELECT count(*) FROM t", in: result.archive) == ["2000"])
        #expect(result.incomplete.isEmpty)
    }

    @Test func `without a log is the same to the byte`() async throws {
        let writer = try make()
        try writer.execute("CREATE TABLE more (b); INSERT INTO t (a) VALUES ('last')")
        let result = try await world.backUp(scanStart: ScanStart.now())
        let expected = try WholeFile.read(world.root / "app.db", limit: 1 << 30)
        #expect(try await world.files(of: result.archive)["app.db"] == expected)
    }

    @Test func `is read again when only its log has changed`() async throws {
        let writer = try make()
        try writer.execute("PRAGMA journal_mode = WAL; INSERT INTO t (a) VALUES ('one')")
        try await world.backUp()
        let same = try await world.backUp()
        #expect(same.storedByteCount == 0)
        try writer.execute("INSERT INTO t (a) VALUES ('two')")
        let changed = try await world.backUp()
        #expect(try await column("SELECT count(*) FROM t", in: changed.archive) == ["2002"])
    }

    @Test func `without what a transaction that goes on has written`() async throws {
        let writer = try make()
        try writer.execute("PRAGMA journal_mode = WAL; BEGIN; DELETE FROM t")
        let result = try await world.backUp()
        #expect(try await column("SELECT count(*) FROM t", in: result.archive) == ["2000"])
    }

    @Test func `stays as it was while somebody has it locked, and is named`() async throws {
        let writer = try make()
        try await world.backUp()
        try writer.execute("INSERT INTO t (a) VALUES ('more'); BEGIN EXCLUSIVE")
        try world.write("else", [1])
        var rules = CaptureRules()
        rules.deadline = .now + .milliseconds(50)
        let result = try await world.backUp(rules: rules, scanStart: ScanStart.now())
        #expect(try await column("SELECT count(*) FROM t", in: result.archive) == ["2000"])
        #expect(try await world.files(of: result.archive)["else"] == [1])
        #expect(
            result.incomplete == [
                "data/app.db: another program holds it locked; it is kept as it was before"
            ])
    }

    @Test func `is waited for while it is locked for a moment`() async throws {
        let writer = try make()
        try writer.execute("INSERT INTO t (a) VALUES ('more'); BEGIN EXCLUSIVE")
        async let result = world.backUp(scanStart: ScanStart.now())
        try await Task.sleep(for: .milliseconds(100))
        try writer.execute("COMMIT")
        #expect(try await column("SELECT count(*) FROM t", in: result.archive) == ["2001"])
    }

    /// The files as a crash in mid-transaction leaves them.
    private func crash() throws {
        let writer = try make()
        try writer.execute("PRAGMA cache_size = 2; BEGIN; UPDATE t SET a = 'half'")
        for name in ["app.db", "app.db-journal"] {
            let bytes = try WholeFile.read(world.root / FileName(name), limit: 1 << 30)
            try world.write("left/\(name)", bytes)
        }
        try writer.execute("ROLLBACK")
    }

    @Test func `is rolled back when a crash left its journal, but not where it lies`()
        async throws
    {
        try crash()
        for name in ["app.db", "app.db-journal"] {
            let bytes = try WholeFile.read(world.root / "left" / FileName(name), limit: 1 << 30)
            try world.write(name, bytes)
        }
        try world.remove("left")
        let before = try WholeFile.read(world.root / "app.db", limit: 1 << 30)
        let result = try await world.backUp()
        #expect(
            try await column("SELECT count(*) FROM t WHERE a = 'half'", in: result.archive)
                == ["0"])
        #expect(try WholeFile.read(world.root / "app.db", limit: 1 << 30) == before)
        #expect(Array(try await world.files(of: result.archive).keys) == ["app.db"])
    }

    @Test func `stays as it was when a page is damaged, and is named`() async throws {
        do { _ = try make() }
        try await world.backUp()
        let file = try Directory.open(world.root).openFile("app.db", for: .changing)
        try file.write(noise(4096, seed: 3).span, at: 4096 * 5)
        let result = try await world.backUp()
        #expect(try await column("SELECT count(*) FROM t", in: result.archive) == ["2000"])
        #expect(result.incompleteCount == 1)
        #expect(result.incomplete.first?.contains("it is kept as it was before") == true)
    }

    @Test func `is taken as it lies when it was damaged from the start`() async throws {
        do { _ = try make() }
        let file = try Directory.open(world.root).openFile("app.db", for: .changing)
        try file.write(noise(4096, seed: 3).span, at: 4096 * 5)
        let result = try await world.backUp()
        #expect(result.archive.unsound.map { "\($0.path)" } == ["app.db"])
        #expect(result.incompleteCount == 1)
    }

    @Test func `of another kind keeps its companions, and so does what is none`() async throws {
        for name in ["locked.db", "locked.db-wal", "notes-journal", "other-shm"] {
            try world.write(name, noise(200, seed: 7))
        }
        let result = try await world.backUp()
        #expect(try await world.files(of: result.archive).count == 4)
    }

    @Test func `is all that a source of that kind may be`() async throws {
        try world.write("noise", noise(5000, seed: 1))
        var rules = CaptureRules()
        rules.wantsDatabases = true
        let result = try await world.backUp(rules: rules)
        #expect(result.incomplete == ["data/noise: it is no SQLite database, or it is encrypted"])
    }
}
