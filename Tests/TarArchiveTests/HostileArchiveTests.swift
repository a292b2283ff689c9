import TestSupport
import Testing

@testable import TarArchive

@Suite(.timeLimit(.minutes(5)))
struct HostileArchiveTests {
    struct Outcome {
        var items: [Item] = []
        var errors: [String] = []
        var lacksEndMarker = false
    }

    /// Goes on after errors, as far as it goes, and takes in a bounded number of bytes.
    static func read(_ source: ArchiveSource) -> Outcome {
        var outcome = Outcome()
        do {
            var reader = try ArchiveReader(source: source)
            for _ in 0..<100 {
                do {
                    guard let entry = try reader.next() else { break }
                    var item = Item(entry, data: [])
                    while let block = try reader.read(maximum: 4096), item.data.count < 1 << 20 {
                        item.data += block.bytes
                    }
                    outcome.items.append(item)
                } catch {
                    outcome.errors.append("\(error)")
                }
            }
            outcome.lacksEndMarker = reader.lacksEndMarker
        } catch {
            outcome.errors.append("\(error)")
        }
        return outcome
    }

    static func read(_ bytes: [UInt8]) -> Outcome { read(Archive.stream(bytes)) }

    static func read(_ build: (inout RawTar) -> Void) -> Outcome {
        var tar = RawTar()
        build(&tar)
        tar.end()
        return read(tar.bytes)
    }

    @Test func `the raw archives of these tests are good but for their faults`() {
        let outcome = Self.read {
            $0.addExtension([
                ("path", "long"), ("SCHILY.acl.access", "user::rw-,group::r--,other::r--"),
            ])
            $0.addFile("a", body: [1, 2, 3])
            $0.addFile("b")
        }
        #expect(outcome.items.map(\.entry.path) == [Array("long".utf8), Array("b".utf8)])
        #expect(outcome.items[0].data == [1, 2, 3])
        #expect(outcome.errors.isEmpty)
        #expect(!outcome.lacksEndMarker)
    }

    @Test(arguments: [[], [0], Array("garbage".utf8), [UInt8](repeating: 0x61, count: 5000)])
    func `what is no archive is refused`(bytes: [UInt8]) {
        let outcome = Self.read(bytes)
        #expect(outcome.items.isEmpty)
        #expect(!outcome.errors.isEmpty)
    }

    @Test(arguments: [ArchiveFormat.tar, .tarZstd(level: 3), .tarGzip])
    func `no cut goes unnoticed`(format: ArchiveFormat) throws {
        let items = Array(RoundTripTests.everyKind.filter { $0.entry.size < 1000 })
        let archive = try Archive.pack(items, format)
        for count in stride(from: 0, to: archive.count, by: format == .tar ? 64 : 1) {
            let outcome = Self.read(Array(archive.prefix(count)))
            let isWhole = format == .tar ? archive.count - count <= 512 : outcome.items == items
            #expect(isWhole || !outcome.errors.isEmpty || outcome.lacksEndMarker, "\(count)")
            #expect(outcome.items == Array(items.prefix(outcome.items.count)))
        }
    }

    @Test(arguments: [ArchiveFormat.tar, .tarZstd(level: 3), .tarGzip, .zip], 0..<6)
    func `changed archives do no harm`(format: ArchiveFormat, round: Int) throws {
        var generator = SeededGenerator(seed: TestSeed.current &+ UInt64(round))
        let items = format == .zip ? ZipTests.items : GNUTarTests.items
        let archive = try Archive.pack(items.filter { $0.entry.size < 1000 }, format)
        for _ in 0..<150 {
            var changed = archive
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                let index = Int.random(in: changed.indices, using: &generator)
                changed[index] = UInt8.random(in: 0...255, using: &generator)
            }
            if Bool.random(using: &generator) {
                let index = Int.random(in: changed.indices, using: &generator)
                changed.removeSubrange(index..<min(index + 100, changed.count))
            }
            _ = Self.read(format == .zip ? Archive.file(changed) : Archive.stream(changed))
        }
    }

    @Test(arguments: [
        [UInt8](repeating: 0xFF, count: 12), [0x80] + [UInt8](repeating: 0xFF, count: 11),
        [0x80, 0, 0, 0, 0x7F] + [UInt8](repeating: 0xFF, count: 7), Array("77777777777".utf8),
    ])
    func `an impossible size costs nothing`(size: [UInt8]) {
        let outcome = Self.read {
            $0.add(.init(size: size))
            $0.addFile("b")
        }
        #expect(!outcome.errors.isEmpty)
        #expect(outcome.items.isEmpty)
    }

    @Test(arguments: ["L", "K", "x"]) func `an endless header is refused`(kind: Character) {
        let large = Self.read {
            $0.add(
                .init(kind: kind, size: RawTar.octal(2 << 20)),
                body: [UInt8](repeating: 97, count: 2 << 20))
            $0.addFile("b")
        }
        #expect(!large.errors.isEmpty)
        let many = Self.read { tar in
            for _ in 0..<50 {
                tar.add(.init(kind: kind, size: RawTar.octal(4)), body: [97, 98, 99, 0])
            }
            tar.addFile("b")
        }
        #expect(!many.errors.isEmpty)
    }

    @Test(arguments: [
        "", "x", "99 path=a\n", "10 path=a\n\n\n", "1000000 a=", "8 =abcd\n", "0 a=b\n",
    ])
    func `a malformed extension is refused`(text: String) {
        let outcome = Self.read {
            $0.add(.init(kind: "x", size: RawTar.octal(text.utf8.count)), body: Array(text.utf8))
            $0.addFile("a")
            $0.addFile("b")
        }
        #expect(text.isEmpty || outcome.items.first?.entry.path != Array("a".utf8))
        #expect(text.isEmpty || !outcome.errors.isEmpty)
    }

    @Test func `an entry that can't be taken over doesn't end the archive`() {
        let outcome = Self.read {
            $0.add(.init(name: "owner", userNumber: [0x80, 0, 0, 1, 0, 0, 0, 0]))
            $0.add(.init(name: "volume", kind: "M"))
            $0.add(.init(name: ""))
            $0.addFile("b", body: [1])
        }
        #expect(outcome.items.map(\.entry.path) == [Array("b".utf8)])
        #expect(outcome.errors.count == 3)
    }

    @Test(arguments: ["nonsense", "user::rwz", "user:x:y:z:q", "mask::rw-,,,other"])
    func `an access control list that is malformed is a loss`(text: String) {
        let outcome = Self.read {
            $0.addExtension([("SCHILY.acl.access", text)])
            $0.addFile("a")
            $0.addFile("b")
        }
        #expect(outcome.items.map(\.entry.losses.isEmpty) == [false, true])
        #expect(outcome.items.allSatisfy { $0.entry.accessList == nil })
    }

    @Test(arguments: ["SCHILY.realsize", "GNU.sparse.realsize"])
    func `a negative size is refused`(key: String) {
        let outcome = Self.read {
            $0.addExtension([(key, "-5")])
            $0.addFile("a")
            $0.addFile("b")
        }
        #expect(outcome.errors.first == "read \"a\": its size is negative")
        #expect(outcome.items.map(\.entry.path) == [Array("b".utf8)])
    }

    @Test func `an attribute that is told twice comes once`() {
        let outcome = Self.read {
            $0.addExtension([
                ("LIBARCHIVE.xattr.user.a%3D", "dmFsdWU="), ("SCHILY.xattr.user.a%3D", "value"),
            ])
            $0.addFile("a")
        }
        let attribute = TarEntry.Attribute(name: Array("user.a=".utf8), value: Array("value".utf8))
        #expect(outcome.items.map(\.entry.attributes) == [[attribute]])
    }

    @Test func `a piece that lies before the last one is refused`() throws {
        var contents = EntryContents(of: Item("a").with { $0.size = 10 }.entry)
        try contents.add([1, 2], at: 4)
        #expect(contents.take(atMost: 9) == ArchiveBlock(offset: 4, bytes: [1, 2]))
        for (offset, count) in [(5, 1), (0, 1), (9, 2), (11, 0), (.max, 1)] as [(Int64, Int)] {
            #expect(throws: ArchiveError.self) {
                try contents.add([UInt8](repeating: 1, count: count), at: offset)
            }
        }
        try contents.add([3], at: 6)
    }

    static func sparse(_ map: String, size: Int, data: Int) -> Outcome {
        read {
            $0.addExtension([
                ("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", "s"),
                ("GNU.sparse.realsize", "\(size)"),
            ])
            let count = (map.utf8.count + 511) / 512 * 512 + data
            $0.add(.init(size: RawTar.octal(count)))
            $0.add(raw: Array(map.utf8))
            $0.add(raw: [UInt8](repeating: 1, count: data))
            $0.addFile("b")
        }
    }

    @Test func `the maps of the next test are good but for their faults`() {
        let outcome = Self.sparse("2\n0\n512\n1024\n512\n", size: 5000, data: 1024)
        #expect(outcome.errors.isEmpty)
        #expect(outcome.items.first?.entry.dataRanges == [0..<512, 1024..<1536])
        #expect(outcome.items.count == 2)
    }

    @Test(arguments: [
        "2\n1024\n512\n0\n512\n", "2\n0\n512\n0\n512\n", "1\n4900\n1024\n", "1\n0\n2048\n",
        "1\n0\n9223372036854775807\n", "2\n0\n1024\n9223372036854775807\n1\n",
        "1\n-1\n1024\n", "3\n0\n512\n512\n512\n", "9999999999999\n0\n1\n", "x\n", "\n",
    ])
    func `a map of data that can't be is refused`(map: String) {
        let outcome = Self.sparse(map, size: 5000, data: 1024)
        #expect(!outcome.errors.isEmpty)
        #expect(outcome.items.allSatisfy { $0.entry.path != Array("s".utf8) })
    }

    @Test func `data beyond its map is told after it`() {
        let outcome = Self.sparse("1\n0\n512\n", size: 5000, data: 1024)
        #expect(outcome.items.map(\.data.count) == [512])
        #expect(!outcome.errors.isEmpty)
    }

    @Test(.enabled(if: Workspace.has("gzip")))
    func `a map that compresses well can't take all memory`() throws {
        var tar = RawTar()
        tar.addExtension([
            ("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", "s"),
            ("GNU.sparse.realsize", "100"),
        ])
        tar.add(.init(size: RawTar.octal(1 << 30)))
        let workspace = try Workspace()
        try workspace.write(tar.bytes + Array("99999999\n".utf8), to: "head")
        try workspace.run("(cat head; yes 0 | head -c 40000000) | gzip > bomb")
        let outcome = try Self.read(workspace.read("bomb"))
        #expect(outcome.items.isEmpty)
        #expect(outcome.errors.first == "read: the headers of an entry are too large")
    }

    @Test(arguments: [0, 100, 600, 2000, 20_000]) func `a source's error comes out`(
        after: Int
    ) throws {
        struct Broken: Error {}
        let archive = try Archive.pack(RoundTripTests.everyKind)
        let given = Box(0)
        #expect(throws: Broken.self) {
            try Archive.unpack(
                .stream { count in
                    guard given.value < after else { throw Broken() }
                    let piece = archive[given.value...].prefix(min(count, 512, after - given.value))
                    given.value += piece.count
                    return Array(piece)
                })
        }
    }
}
