import Testing

@testable import TarArchive

struct RoundTripTests {
    static let everyKind: [Item] = [
        Item("folder", .directory).with { $0.mode = 0o1777 },
        Item("folder/file", data: Array("contents".utf8)).with {
            $0.mode = 0o4751
            ($0.userNumber, $0.groupNumber) = (1000, 65_534)
            ($0.userName, $0.groupName) = (Array("ada".utf8), Array("rechner".utf8))
            $0.modified = .init(seconds: 1_700_000_000, nanoseconds: 123_456_789)
        },
        Item("empty"),
        Item("large", data: (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7 / 5) }),
        Item("link", .symbolicLink(target: Array("../else/where".utf8))),
        Item("again", .hardLink(target: Array("folder/file".utf8))),
        Item("pipe", .fifo),
        Item("null", .characterDevice(.init(major: 1, minor: 3))),
        Item("disk", .blockDevice(.init(major: 4095, minor: 1_048_575))),
    ]

    @Test(arguments: [ArchiveFormat.tar, .tarZstd(level: 3), .tarGzip], [1, 511, 512, 10_240])
    func `every kind of entry comes back`(format: ArchiveFormat, step: Int) throws {
        let archive = try Archive.pack(Self.everyKind, format)
        #expect(try Archive.unpack(archive, step: step, maximum: 1000) == Self.everyKind)
    }

    @Test(arguments: [
        (0, 0), (0, 1), (-1, 0), (-1, 999_999_999), (-2, 500_000_000), (-62_135_596_800, 1),
        (2_147_483_647, 0), (2_147_483_648, 0), (8_589_934_592, 5), (253_402_300_799, 999_999_999),
    ])
    func `times come back to the nanosecond`(seconds: Int64, nanoseconds: Int32) throws {
        let item = Item("a").with {
            $0.modified = .init(seconds: seconds, nanoseconds: nanoseconds)
        }
        #expect(try Archive.unpack(Archive.pack([item])) == [item])
    }

    @Test(arguments: [0, 1, 262_143, 262_144, 2_097_151, 2_097_152, UInt32.max - 1])
    func `owners of any number come back`(number: UInt32) throws {
        let item = Item("a").with { ($0.userNumber, $0.groupNumber) = (number, number / 2) }
        #expect(try Archive.unpack(Archive.pack([item])) == [item])
    }

    @Test func `attributes of any name and value come back`() throws {
        let item = Item("a").with {
            $0.attributes = [
                .init(name: Array("user.plain".utf8), value: Array("value".utf8)),
                .init(name: Array("user.a=b %41é\n".utf8), value: Array(0...255)),
                .init(name: Array("user.empty".utf8), value: []),
                .init(name: [0x75, 0x2E, 0xFF], value: [0, 10, 0]),
                .init(
                    name: Array("security.large".utf8), value: [UInt8](repeating: 1, count: 65_536)),
            ]
        }
        #expect(try Archive.unpack(Archive.pack([item])) == [item])
    }

    @Test func `flags come back`() throws {
        let item = Item("a").with { $0.flags = Array("nodump,uappnd".utf8) }
        #expect(try Archive.unpack(Archive.pack([item])) == [item])
    }

    @Test(arguments: [ArchiveFormat.tar, .tarZstd(level: 19), .tarGzip, .zip])
    func `the same entries make the same archive`(format: ArchiveFormat) throws {
        let items = Array(RoundTripTests.everyKind.prefix(4))
        #expect(try Archive.pack(items, format) == Archive.pack(items, format))
    }

    @Test func `no time of writing and no filling is in an archive`() throws {
        #expect(try Archive.pack([], .tar).count == 1024)
        let zip = try Archive.pack([], .zip)
        #expect(zip.count == 22)
        let compressed = try Archive.pack(Self.everyKind, .tarGzip)
        #expect(compressed[4..<8] == [0, 0, 0, 0])
        for format in [ArchiveFormat.tarGzip, .tarZstd(level: 3)] {
            #expect(try Archive.pack([], format).count < 100)
        }
    }

    @Test(arguments: [ArchiveFormat.tar, .tarZstd(level: 1)])
    func `contents may be passed over`(format: ArchiveFormat) throws {
        let large = Item("large", data: [UInt8](repeating: 7, count: 20_000_000))
        let archive = try Archive.pack([large, Item("a", data: [1]), large, Item("b")], format)
        var reader = try ArchiveReader(source: Archive.stream(archive, step: 65_536))
        #expect(try reader.next() == large.entry)
        #expect(try reader.next() == Item("a", data: [1]).entry)
        #expect(try reader.next() == large.entry)
        #expect(try reader.read(maximum: 100)?.bytes == [UInt8](repeating: 7, count: 100))
        #expect(try reader.next() == Item("b").entry)
        #expect(try reader.next() == nil)
        #expect(try reader.next() == nil)
        #expect(try reader.read(maximum: 1) == nil)
    }

    @Test func `an archive of nothing is one`() throws {
        for format in [ArchiveFormat.tar, .tarZstd(level: 3), .tarGzip] {
            #expect(try Archive.unpack(Archive.pack([], format)).isEmpty)
        }
    }
}
