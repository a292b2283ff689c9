import Testing

@testable import Format

struct SegmentTests {
    static func encode(_ entries: [Entry], _ table: PackTable) -> [UInt8] {
        var writer = SegmentWriter()
        for entry in entries { writer.append(entry) }
        return writer.encoded(table)
    }

    static func decode(_ bytes: [UInt8], _ table: inout PackTable) throws(FormatError) -> [Entry] {
        var reader = try SegmentReader(bytes, &table)
        var entries: [Entry] = []
        while let entry = try reader.next() { entries.append(entry) }
        return entries
    }

    static func recode(_ bytes: [UInt8]) throws(FormatError) -> [UInt8] {
        var table = PackTable()
        return encode(try decode(bytes, &table), table)
    }

    @Test(arguments: [0, 1, 2, 127, 128, 129])
    func `Entries come back`(count: Int) throws {
        var random = SeededRandom(seed: UInt64(count))
        var table = PackTable()
        let entries = try random.entries(count, &table)
        var writer = SegmentWriter()
        for entry in entries { writer.append(entry) }
        #expect(writer.entryCount == count)
        #expect(writer.firstPath == entries.first?.path ?? .root)
        let bytes = writer.encoded(table)
        #expect(try Self.decode(bytes, &table) == entries)
        #expect(try SegmentReader(bytes, &table).entryCount == count)
    }

    @Test(arguments: SeededRandom.seeds)
    func `Chunks keep hash, place and sizes`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var table = PackTable()
        let entries = try random.entries(60, &table)
        var other = PackTable()
        let read = try Self.decode(Self.encode(entries, table), &other)
        for (one, two) in zip(entries, read) {
            let pairs = zip(one.content?.extents ?? [], two.content?.extents ?? [])
            for (before, after) in pairs.map({ ($0.chunk, $1.chunk) }) {
                #expect(before.hash == after.hash && before.offset == after.offset)
                #expect(before.storedCount == after.storedCount && before.count == after.count)
                #expect(table[before.pack] == other[after.pack])
            }
        }
    }

    @Test func `The bytes do not depend on the numbers of packs in memory`() throws {
        var random = SeededRandom(seed: 3)
        var table = PackTable()
        let bytes = Self.encode(try random.entries(50, &table), table)
        var other = PackTable()
        for _ in 0..<10 { _ = other.index(of: try random.packReference()) }
        #expect(Self.encode(try Self.decode(bytes, &other), other) == bytes)
    }

    @Test(arguments: SeededRandom.seeds)
    func `A segment has one spelling`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for count in [1, 8] {
            var table = PackTable()
            let bytes = Self.encode(try random.entries(count, &table), table)
            let accepted = expectOneSpelling(bytes, seed: seed, attempts: 400, Self.recode)
            #expect(accepted > 0)
        }
    }

    @Test(arguments: SeededRandom.seeds)
    func `The tables of a segment have one spelling`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var table = PackTable()
        let packs = try (0..<2).map { _ in try random.packReference() }
        let chunks = (0..<4).map { _ in random.chunk(&table, packs) }
        let metadata = Entry.Metadata(
            mode: 0o644, owner: random.owner(), modified: random.timestamp())
        let content = Entry.Content(
            count: 4, hash: random.keyedHash(),
            extents: chunks.map { Extent(chunk: $0, offset: 0, count: 1) })
        let entry = Entry(
            path: try EntryPath([0x61]), metadata: metadata, kind: .file(content))
        let accepted = expectOneSpelling(Self.encode([entry], table), seed: seed, Self.recode)
        #expect(accepted > 0)
    }

    @Test func `The size is guessed well`() throws {
        var random = SeededRandom(seed: 7)
        var table = PackTable()
        var writer = SegmentWriter()
        for entry in try random.entries(150, &table) { writer.append(entry) }
        let exact = writer.encoded(table).count
        #expect((exact * 3 / 4...exact * 5 / 4).contains(writer.byteCount))
    }

    /// What a reader would refuse must not be written: a backup would be lost unnoticed.
    @Test(arguments: ["order", "twice", "attributes", "hash", "no hash"])
    func `The writer stops at entries that no reader would take`(fault: String) async {
        await #expect(processExitsWith: .failure) { [fault] in
            var metadata = Entry.Metadata(
                mode: 0o644, owner: Entry.Owner(user: 0, group: 0), modified: Timestamp(seconds: 0))
            if fault == "attributes" {
                metadata.attributes = ["b", "a"].map { .init(name: Array($0.utf8), value: []) }
            }
            let hash = KeyedHash(Array(repeating: 1, count: 24))
            let content = Entry.Content(
                count: fault == "no hash" ? 1 : 0, hash: fault == "hash" ? hash : nil, extents: [])
            let path = try EntryPath(Array("b".utf8))
            var writer = SegmentWriter()
            writer.append(Entry(path: path, metadata: metadata, kind: .file(content)))
            guard fault == "order" || fault == "twice" else { return }
            let next = fault == "twice" ? path : try EntryPath(Array("a".utf8))
            writer.append(Entry(path: next, metadata: metadata, kind: .directory))
        }
    }

    @Test func `Owners whose names only look alike are two`() throws {
        let names = ["\u{E9}", "e\u{301}"]
        #expect(names[0] == names[1])
        var writer = SegmentWriter()
        for (path, name) in zip(["a", "b"], names) {
            let owner = Entry.Owner(user: 1, group: 1, userName: name)
            writer.append(
                Entry(
                    path: try EntryPath(Array(path.utf8)),
                    metadata: Entry.Metadata(
                        mode: 0, owner: owner, modified: Timestamp(seconds: 0)), kind: .fifo))
        }
        var table = PackTable()
        var reader = try SegmentReader(writer.encoded(table), &table)
        for name in names {
            let found = try #require(try reader.next()).metadata.owner.userName
            #expect(Array(found.utf8) == Array(name.utf8))
        }
        #expect(try reader.next() == nil)
    }
}
