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
        item(1, []), item(1 << 36, []), item(100, [0..<50]), item(100, [50..<100]),
        item(100, [1..<2, 4..<5, 98..<99]), item(1 << 37, [4096..<8192, 1 << 36..<(1 << 36) + 5]),
        item(10_000_000, (0..<2000).map { $0 * 5000..<$0 * 5000 + 1 }),
    ]

    @Test(arguments: items.indices) func `holes come back`(index: Int) throws {
        let items = [Self.items[index], Item("after", data: [1])]
        let archive = try Archive.pack(items)
        #expect(archive.count < 100_000)
        #expect(try Archive.unpack(archive) == items)
    }

    @Test func `each piece tells where it belongs`() throws {
        let archive = try Archive.pack([Self.item(100, [1..<3, 7..<8])])
        var reader = try ArchiveReader(source: Archive.stream(archive))
        #expect(try reader.next()?.size == 100)
        #expect(try reader.read(maximum: 1) == ArchiveBlock(offset: 1, bytes: [1]))
        #expect(try reader.read(maximum: 9) == ArchiveBlock(offset: 2, bytes: [2]))
        #expect(try reader.read(maximum: 9) == ArchiveBlock(offset: 7, bytes: [3]))
        #expect(try reader.read(maximum: 9) == nil)
        #expect(try reader.read(maximum: 9) == nil)
        #expect(try reader.next() == nil)
    }

    @Test func `ranges without a hole between them are one`() throws {
        let archive = try Archive.pack([Self.item(10, [0..<3, 3..<10])])
        let item = try #require(try Archive.unpack(archive).first)
        #expect(item.entry.dataRanges == nil)
        #expect(item.data == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    }
}
