import Files
import Format
import Repository
import SQLite
import Testing

@testable import Restoration

@Suite struct `A restored database` {
    let world: World

    init() throws {
        world = try World()
    }

    private func path(_ folder: FileName, _ name: FileName = "app.db") throws -> [UInt8] {
        (try world.directory.path.resolved() / folder / name).bytes
    }

    private func make(in folder: FileName, _ value: StaticString) throws -> Connection {
        let connection = try Connection(path(folder), .writing)
        try connection.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (a)")
        try connection.execute(value)
        return connection
    }

    private func rows(in folder: FileName) throws -> [String] {
        try Connection(path(folder), .writing).column("SELECT a FROM t")
    }

    /// As a program that was killed leaves it: what was written last is in the log alone.
    private func leave(in folder: FileName) throws {
        let writer = try make(in: "other", "INSERT INTO t VALUES ('killed')")
        let names = try world.directory.openDirectory("other").entries().map(\.name)
        for name in names {
            let bytes = try WholeFile.read(
                world.directory.path / "other" / name, limit: 1 << 20)
            try WholeFile.write(bytes.span, to: world.directory.path / folder / name)
        }
        withExtendedLifetime(writer) {}
    }

    private func names(in folder: FileName) throws -> Set<String> {
        Set(try world.directory.openDirectory(folder).entries().map { "\($0.name)" })
    }

    private func archived() async throws -> Archive {
        do { _ = try make(in: "source", "INSERT INTO t VALUES ('good')") }
        try world.directory.makeDirectory("other", mode: 0o700)
        return try await world.backUp()
    }

    private func restore(
        _ archive: Archive, to path: FilePath, _ selection: Selection = .everything
    ) async throws {
        let plan = try await RestorePlan.make(
            world.timeline, archive,
            [RestoreRequest(source: "data", destination: path, selection: selection)],
            existing: .replace)
        _ = try await Restore(plan, progress: Silence()).run()
    }

    @Test(arguments: [true, false])
    func `does not meet the log of the one before it, which undo brings back`(
        isNarrow: Bool
    ) async throws {
        let archive = try await archived()
        try world.directory.makeDirectory("target", mode: 0o700)
        try leave(in: "target")
        #expect(try names(in: "target").contains("app.db-wal"))
        let target = world.directory.path / "target"
        let chosen = Selection(
            include: { path, _ in path.bytes == Array("app.db".utf8) }, exclude: nil)
        try await restore(archive, to: target, isNarrow ? chosen : .everything)
        #expect(try rows(in: "target") == ["good"])
        _ = try #require(try Undo.find(target)).apply()
        #expect(try rows(in: "target") == ["killed"])
    }

    @Test func `that is a source by itself does neither`() async throws {
        do { _ = try make(in: "source", "INSERT INTO t VALUES ('good')") }
        try world.directory.makeDirectory("other", mode: 0o700)
        let archive = try await world.backUp(world.source.path / "app.db")
        try world.directory.makeDirectory("target", mode: 0o700)
        try leave(in: "target")
        let target = world.directory.path / "target" / "app.db"
        try await restore(archive, to: target)
        #expect(try rows(in: "target") == ["good"])
        _ = try #require(try Undo.find(target)).apply()
        #expect(try rows(in: "target") == ["killed"])
        _ = try #require(try Undo.find(target)).apply()
        #expect(try rows(in: "target") == ["good"])
    }

    @Test func `does not meet a log whose database is gone`() async throws {
        do { _ = try make(in: "source", "INSERT INTO t VALUES ('good')") }
        try world.directory.makeDirectory("other", mode: 0o700)
        let archive = try await world.backUp(world.source.path / "app.db")
        try world.directory.makeDirectory("target", mode: 0o700)
        try leave(in: "target")
        try world.directory.openDirectory("target").removeFile("app.db")
        try await restore(archive, to: world.directory.path / "target" / "app.db")
        #expect(try rows(in: "target") == ["good"])
    }

    @Test func `that was damaged in its archive replaces nothing`() async throws {
        do { _ = try make(in: "source", "INSERT INTO t VALUES ('good')") }
        let file = try world.source.openFile("app.db", for: .changing)
        try file.write([UInt8](repeating: 0xff, count: 3000).span, at: 4096)
        // As a program that looks at no database took it.
        var archive = try await world.backUp()
        #expect(archive.unsound.count == 1)
        let target = world.directory.path / "target"
        try await restore(archive, to: target)
        archive.unsound = []
        let error = await #expect(throws: RestorationError.self) {
            try await restore(archive, to: world.directory.path / "second")
        }
        #expect(error?.kind == .corrupt)
        #expect(try world.directory.statusIfPresent("second") == nil)
    }
}
