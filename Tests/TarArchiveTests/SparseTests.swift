import Testing

@testable import TarArchive

struct SparseTests {
    static func item(_ size: Int64, _ ranges: [Range<Int64>]) -> Item {
        let count = Int(ranges.reduce(0) { $0 + $1.upperBound - $1.lowerBound })
        return Item("sparse", data: (0..<count).map { UInt8(truncatingIfNeeded: 1 + $0 % 250) })
            .with {
                $0.size = size
                $0.dataRanges = ranges
            }
    }

    static let items = [
        item(1, []), item(1 << 36, []), item(1024, [0..<512]), item(1024, [512..<1024]),
        item(2600, [512..<1024, 2048..<2600]),
        item(1 << 37, [4096..<8192, 1 << 36..<(1 << 36) + 512]),
        item(10_240_000, (0..<2000).map { $0 * 5120..<$0 * 5120 + 512 }),
    ]

    @Test(arguments: items.indices) func `holes come back`(index: Int) throws {
        let items = [Self.items[index], Item("after", data: [1])]
        let archive = try Archive.pack(items)
        #expect(archive.count < 2_000_000)
        #expect(try Archive.unpack(archive) == items)
    }

    /// Where the bytes are that aren't zero.
    static func places(of item: Item) -> [Int64: UInt8] {
        let offsets = (item.entry.dataRanges ?? [0..<item.entry.size]).joined()
        return Dictionary(uniqueKeysWithValues: zip(offsets, item.data)).filter { $1 != 0 }
    }

    @Test(arguments: [
        item(100, [1..<2, 4..<5, 98..<99]), item(5000, [511..<513, 1023..<1024, 4999..<5000]),
        item(5000, [1..<511, 513..<1000, 2048..<2049]), item(4096, [4095..<4096]),
    ])
    func `data keeps its place where holes don't fall on blocks`(item: Item) throws {
        let found = try #require(try Archive.unpack(Archive.pack([item])).first)
        #expect(found.entry.size == item.entry.size)
        #expect(Self.places(of: found) == Self.places(of: item))
    }

    @Test func `each piece tells where it belongs`() throws {
        let archive = try Archive.pack([Self.item(9000, [512..<1024, 8704..<9000])])
        var reader = try ArchiveReader(source: Archive.stream(archive))
        #expect(try reader.next()?.size == 9000)
        let pieces = try (0..<6).map { _ in try reader.read(maximum: 300) }
        #expect(pieces.map { $0?.offset } == [512, 812, 8704, nil, nil, nil])
        #expect(pieces.map { $0?.bytes.count } == [300, 212, 296, nil, nil, nil])
        #expect(pieces[2]?.bytes.first == 13)
        #expect(try reader.next() == nil)
    }

    @Test func `ranges without a hole between them are one`() throws {
        let archive = try Archive.pack([Self.item(10, [0..<3, 3..<10])])
        let item = try #require(try Archive.unpack(archive).first)
        #expect(item.entry.dataRanges == nil)
        #expect(item.data == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    }
}
