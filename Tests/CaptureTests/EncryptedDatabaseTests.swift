import Files
import Format
import Synchronization
import Testing

@testable import Capture

/// Made by hand: noise, and logs that begin as SQLite's do.
@Suite struct `An encrypted database` {
    let folder: TemporaryDirectory
    private static let noise = (0..<8192).map { _ in UInt8.random(in: 0...255) }
    /// A write-ahead log of pages of 4096 bytes.
    private static let log: [UInt8] =
        [0x37, 0x7f, 0x06, 0x82, 0, 0x2d, 0xe2, 0x18, 0, 0, 0x10, 0] + noise.prefix(5000)

    init() throws {
        folder = try TemporaryDirectory()
        try write(Self.noise, "app.db")
        try write(Self.log, "app.db-wal")
        try write([1, 2, 3], "app.db-shm")
    }

    private func write(_ bytes: [UInt8], _ name: FileName) throws {
        try WholeFile.write(bytes.span, to: folder.path / name)
    }

    private func source(
        _ root: FilePath? = nil, telling: @escaping @Sendable (SourceNews) -> Void = { _ in }
    ) throws -> DirectorySource {
        try DirectorySource(
            root: root ?? folder.path, rules: CaptureRules(), scanStart: ScanStart.now(),
            telling: telling)
    }

    private func item(_ source: DirectorySource) throws -> (any SourceItem)? {
        guard case .item(let item)? = try source.next() else { return nil }
        return item
    }

    private func bytes(_ content: any SourceContent) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await content.read(appendingTo: &bytes, at: 0, count: 1 << 20)
        return bytes
    }

    private func isUnchanged(_ content: any SourceContent) async throws -> Bool {
        guard case .unchanged = try await content.settled() else { return false }
        return true
    }

    @Test(arguments: [false, true])
    func `goes with the log that it had when it was read`(isRemoved: Bool) async throws {
        let source = try source()
        _ = try item(source)
        let database = try await #require(try item(source)).open()
        #expect(try await bytes(database) == Self.noise)
        #expect(try await isUnchanged(database))
        let name: FileName = "app.db-wal"
        if isRemoved {
            try folder.directory.removeFile(name)
        } else {
            try write([0x37, 0x7f, 0x06, 0x82], name)
        }
        let log = try #require(try item(source))
        #expect(log.path.bytes == name.bytes)
        #expect(try await bytes(log.open()) == Self.log)
        #expect(try item(source) == nil)
    }

    @Test func `is read again when its log has begun anew meanwhile`() async throws {
        let source = try source()
        _ = try item(source)
        let found = try #require(try item(source))
        let database = try await found.open()
        #expect(try await bytes(database) == Self.noise)
        try write(Self.log.map { $0 ^ 1 }, "app.db-wal")
        #expect(try await !isUnchanged(database))
        try write(Self.log + [1], "app.db-wal")
        let again = try await found.open()
        #expect(try await bytes(again) == Self.noise)
        try write(Self.log + [1, 2], "app.db-wal")
        #expect(try await isUnchanged(again))
    }

    @Test func `that never rests comes with its log from the same archive, or not at all`()
        async throws
    {
        let world = try World()
        let log = world.root / "app.db-wal"
        let busy: @Sendable (DirectorySource) -> any Source = { BusyDatabase($0, log: log) }
        try world.write("app.db", Self.noise)
        try world.write("app.db-wal", Self.log)
        let neither = try await world.backUp(reading: busy)
        #expect(try await world.files(of: neither.archive).isEmpty)
        #expect(neither.incompleteCount == 2)
        #expect(neither.incomplete.first?.contains("app.db: it is an encrypted") == true)

        try world.write("app.db-wal", Self.log)
        let both = try await world.backUp()
        #expect(both.incompleteCount == 0)
        try world.write("app.db", Self.noise.reversed())
        try world.write("app.db-wal", Self.log + [1])
        let kept = try await world.backUp(reading: busy)
        #expect(kept.incompleteCount == 2)
        #expect(
            try await world.files(of: kept.archive) == [
                "app.db": Self.noise, "app.db-wal": Self.log,
            ])
    }

    @Test(arguments: [true, false])
    func `brings its log into an archive that has no room for more`(isByTurn: Bool) async throws {
        let world = try World()
        try world.write("app.db", Self.noise)
        try world.write("app.db-wal", Self.log)
        try world.write("z", [1])
        try await world.backUp()
        let database: [UInt8] = Self.noise.reversed()
        try world.write("app.db", database)
        try world.write("app.db-wal", Self.log + [1])
        try world.write("z", [2])
        var options = Backup.Options()
        if isByTurn {
            options.first = { _, path, _ in path.bytes == Array("app.db".utf8) }
        } else {
            options.most = 1
        }
        let result = try await world.backUp(options)
        #expect(
            try await world.files(of: result.archive)
                == ["app.db": database, "app.db-wal": Self.log + [1], "z": [1]])
    }

    @Test func `that is not read keeps the log that it had`() async throws {
        let source = try source()
        for _ in 0..<2 { _ = try item(source) }
        let log = try #require(try item(source))
        do {
            _ = try await log.open()
            Issue.record("it is taken without its database")
        } catch is SourceItemError {}
    }

    @Test func `as a source of its own lacks its log`() async throws {
        let database = try await #require(try item(source(folder.path / "app.db"))).open()
        #expect(try await bytes(database) == Self.noise)
        guard case .flawed = try await database.settled() else {
            Issue.record("it is taken for whole")
            return
        }
    }

    private static let pairs: [(file: [UInt8], log: [UInt8], isOne: Bool)] = [
        (noise, log, true), (noise, noise, false), (noise, [], false), ([], log, false),
        (Array(noise.dropLast()), log, false), (noise + noise.prefix(512), log, false),
        (Array(repeating: 0x20, count: 8192), log, false),
    ]

    @Test(arguments: pairs)
    func `is told from other noise by its log`(
        _ file: [UInt8], _ log: [UInt8], _ isOne: Bool
    ) async throws {
        try write(file, "app.db")
        try write(log, "app.db-wal")
        let told = Told()
        let source = try source { news in told.add(news) }
        _ = try item(source)
        _ = try await #require(try item(source)).open()
        #expect(told.isAnything == isOne)
    }
}

private final class Told: Sendable {
    private let count = Mutex(0)

    var isAnything: Bool { count.withLock { $0 > 0 } }

    func add(_ news: SourceNews) {
        guard case .encrypted = news else { return }
        count.withLock { $0 += 1 }
    }
}

/// Begins a new log whenever the database is read.
private final class BusyDatabase: Source {
    private let source: DirectorySource
    private let log: FilePath

    init(_ source: DirectorySource, log: FilePath) {
        self.source = source
        self.log = log
    }

    func next() throws -> SourceStep? {
        guard case .item(let item)? = try source.next() else { return nil }
        return .item(item.path.bytes == Array("app.db".utf8) ? Item(item: item, log: log) : item)
    }

    private struct Item: SourceItem {
        let item: any SourceItem
        let log: FilePath

        var path: EntryPath { item.path }
        var signature: UInt64? { nil }
        var link: LinkIdentity? { nil }

        func describe() async throws -> (metadata: Entry.Metadata, kind: SourceItemKind) {
            try await item.describe()
        }

        func open() async throws -> any SourceContent {
            Content(content: try await item.open(), log: log)
        }
    }

    private struct Content: SourceContent {
        let content: any SourceContent
        let log: FilePath

        var count: UInt64 { content.count }
        var runs: [Range<UInt64>] { content.runs }

        func read(appendingTo bytes: inout [UInt8], at offset: UInt64, count: Int) async throws {
            try await content.read(appendingTo: &bytes, at: offset, count: count)
            var head = try WholeFile.read(log, limit: 1 << 20)
            head[16] &+= 1
            try WholeFile.write(head.span, to: log)
        }

        func settled() async throws -> Settling { try await content.settled() }
    }
}
