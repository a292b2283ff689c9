import Testing

@testable import Format

/// What the format page says is "at most" so much: readers refuse one more.
struct LimitTests {
    struct Limit: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let most: Int
        /// Spells something of that size, and reads it.
        let read: @Sendable (Int) throws -> Void

        init(_ name: String, _ most: Int, _ read: @escaping @Sendable (Int) throws -> Void) {
            testDescription = name
            self.most = most
            self.read = read
        }
    }

    @Test(arguments: entries + references + archives)
    func `So much is read, and one more is refused`(limit: Limit) throws {
        try limit.read(limit.most)
        #expect(throws: FormatError.self) { try limit.read(limit.most + 1) }
    }

    @Test func `A segment of more than 64 MiB is refused unread`() {
        var table = PackTable()
        #expect(throws: FormatError("segment", "is too large")) {
            try SegmentReader(Array(repeating: 0, count: (64 << 20) + 1), &table)
        }
    }

    @Test func `More paths than an archive may name are left out`() {
        let paths = Array(repeating: "a", count: Archive.Source.mostIncomplete + 1)
        #expect(Self.source(incomplete: paths).incomplete.count == 1000)
    }

    // MARK: Segments

    private static let entries = [
        entry("a user's name", 256) { entry, count in
            entry.metadata.owner = .init(user: 1, group: 1, userName: text(count))
        },
        entry("a group's name", 256) { entry, count in
            entry.metadata.owner = .init(user: 1, group: 1, groupName: text(count))
        },
        entry("permission bits", 0o7777) { $0.metadata.mode = UInt16($1) },
        entry("an attribute's name", 1024) { entry, count in
            entry.metadata.attributes = [.init(name: bytes(count), value: [])]
        },
        entry("an attribute", 1 << 20) { entry, count in
            entry.metadata.attributes = [.init(name: [97], value: bytes(count))]
        },
        entry("a link's target", 1 << 16) { $0.kind = .symbolicLink(target: bytes($1)) },
        entry("a chunk", 64 << 20) { entry, count in
            let hash = KeyedHash(bytes(24))
            let chunk = ChunkReference(
                hash: hash, pack: .init(0), offset: 44, storedCount: 17, count: UInt32(count))
            entry.kind = .file(
                .init(count: 1, hash: hash, extents: [Extent(chunk: chunk, offset: 0, count: 1)]))
        },
    ]

    private static func entry(
        _ name: String, _ most: Int, _ change: @escaping @Sendable (inout Entry, Int) -> Void
    ) -> Limit {
        Limit(name, most) { count in
            var table = PackTable()
            _ = table.index(of: try pack())
            var entry = Entry(
                path: try EntryPath([97]),
                metadata: .init(
                    mode: 0, owner: .init(user: 1, group: 1), modified: Timestamp(seconds: 0)),
                kind: .fifo)
            change(&entry, count)
            _ = try SegmentTests.recode(SegmentTests.encode([entry], table))
        }
    }

    // MARK: References

    private static let references = [
        reference("entries of a segment", 1 << 24) { try segment(entries: $0) },
        reference("bytes of a segment", 64 << 20) { try segment(count: $0) },
        reference("an index of an inline piece", 1 << 20) { try segment(place: .inline($0)) },
        reference("bytes of a piece", 64 << 20) { count in
            PieceReference(hash: KeyedHash(bytes(24)), count: count, place: .inline(0))
        },
        reference("bytes of a pack", Int(UInt32.max)) { try use(size: $0, end: 9, used: 9) },
        reference("chunks of a pack", 1000) { try use(size: 1000, end: $0, used: 9) },
        reference("used bytes of a pack", 900) { try use(size: 1000, end: 900, used: $0) },
    ]

    private static func reference<Item: ListItem>(
        _ name: String, _ most: Int, _ make: @escaping @Sendable (Int) throws -> Item
    ) -> Limit {
        Limit(name, most) { count in
            let bytes = ListTree.encode([try make(count)])
            _ = try ListTree.decode(bytes, as: Item.self, subject: "test")
        }
    }

    private static func segment(
        entries: Int = 1, count: Int = 1, place: MetadataPlace = .inline(0)
    ) throws -> SegmentReference {
        SegmentReference(
            firstPath: .root, entryCount: entries, hash: KeyedHash(bytes(24)), count: count,
            place: place)
    }

    private static func use(size: Int, end: Int, used: Int) throws -> PackUse {
        PackUse(pack: try pack(), size: UInt64(size), end: UInt64(end), used: UInt64(used))
    }

    // MARK: Archives

    private static let archives = [
        archive("a text", 4096) { $0.tags = [text($1)] },
        archive("tags", 1 << 16) { $0.tags = Array(repeating: "", count: $1) },
        archive("sources", 1 << 16) { $0.sources = Array(repeating: source(), count: $1) },
        archive("inline pieces", 1 << 20) { $0.inline = Array(repeating: [], count: $1) },
        archive("files with a flaw", 1 << 20) { archive, count in
            archive.sources = [source()]
            archive.unsound = Array(repeating: .init(source: 0, path: .root), count: count)
        },
        Limit("paths that are named", 1000) { count in
            var random = SeededRandom(seed: 1)
            var reader = ByteReader(try random.plainArchive().encoded(), subject: "test")
            var fields = try Fields(&reader)
            fields.set(16) { writer in
                writer.raw([1, 0, 0, 0, 1, 0, 0, 0, 0, 0])
                writer.number(count)
                writer.raw(Array(repeating: 0, count: count))
            }
            var writer = ByteWriter()
            fields.encode(to: &writer)
            _ = try Archive(writer.bytes)
        },
        archive("a path that is named", 1 << 17) { archive, count in
            archive.sources = [source(incomplete: [text(count)])]
        },
        archive("a source's path", 1 << 16) { $0.sources = [source(path: bytes($1))] },
        archive("segments of a source", 1 << 32) { $0.sources = [source(segments: $1)] },
        archive("a repository's name", 64) { archive, count in
            archive.origin = .init(
                repository: bytes(count), timeline: "", number: .first, id: archive.id)
        },
        archive("a source that is pointed at", 0) { archive, index in
            archive.sources = [source()]
            archive.unsound = [.init(source: index, path: .root)]
        },
        archive("levels of a list", 4) { archive, level in
            archive.packs = ListTree(level: UInt8(level), bytes: [])
        },
    ]

    private static func archive(
        _ name: String, _ most: Int, _ change: @escaping @Sendable (inout Archive, Int) -> Void
    ) -> Limit {
        Limit(name, most) { count in
            var random = SeededRandom(seed: 1)
            var archive = try random.plainArchive()
            change(&archive, count)
            _ = try Archive(archive.encoded())
        }
    }

    private static func source(
        path: [UInt8] = [], segments: Int = 0, incomplete: [String] = []
    ) -> Archive.Source {
        Archive.Source(
            name: "a", kind: .directory, path: path, capturedIn: .first, statistics: .init(),
            segmentCount: segments, incomplete: incomplete)
    }

    // MARK: Fillings

    private static func bytes(_ count: Int) -> [UInt8] { Array(repeating: 97, count: count) }
    private static func text(_ count: Int) -> String { String(repeating: "a", count: count) }

    private static func pack() throws -> PackReference {
        PackReference(kind: .data, base: 0, generation: 1, name: try ObjectName(bytes(32)))
    }
}
