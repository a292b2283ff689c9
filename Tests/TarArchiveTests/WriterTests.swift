import TestSupport
import Testing

@testable import TarArchive

struct WriterTests {
    struct Full: Error, Equatable {}

    static func refusal(_ item: Item, _ format: ArchiveFormat = .tar) -> String? {
        do {
            _ = try Archive.pack([item], format)
            return nil
        } catch {
            return (error as? ArchiveError)?.reason
        }
    }

    @Test func `contents of another length than announced are refused`() {
        let item = Item("a", data: [1, 2, 3])
        #expect(Self.refusal(item.with { $0.size = 2 }) == "they are longer than announced")
        #expect(Self.refusal(item.with { $0.size = 4 }) == "they are shorter than announced")
        #expect(
            Self.refusal(
                item.with {
                    $0.size = 100
                    $0.dataRanges = [0..<2]
                }) == "they are longer than announced")
        #expect(
            Self.refusal(
                Item("a", .directory).with { $0.size = 1 }) == "it has contents, but is no file")
    }

    @Test func `contents without an entry are refused`() throws {
        var writer = try ArchiveWriter(format: .tar) { _ in }
        #expect(throws: ArchiveError.self) { try writer.write([1].span) }
    }

    @Test(arguments: [ArchiveFormat.tar, .zip])
    func `odd entries are refused`(format: ArchiveFormat) {
        let file = Item("a", data: [1, 2, 3])
        let odd = [
            Item(""), Item("a\0b"), Item("a", .symbolicLink(target: [0])),
            file.with { $0.userName = [0] }, file.with { $0.flags = [0x61, 0] },
            file.with { $0.attributes = [.init(name: [0], value: [])] },
            file.with { $0.mode = 0o100644 }, file.with { $0.size = -1 },
            file.with { $0.modified.nanoseconds = 1_000_000_000 },
            file.with { $0.modified.nanoseconds = -1 },
            file.with { $0.dataRanges = [0..<4] }, file.with { $0.dataRanges = [-1..<3] },
            file.with { $0.dataRanges = [2..<3, 0..<2] },
            file.with { $0.dataRanges = [0..<3, 3..<3] },
            file.with { $0.accessList = [] }, file.with { $0.accessList = [2, 0, 0, 0, 1] },
            file.with { $0.defaultList = [3, 0, 0, 0] },
            file.with { $0.accessList = [2, 0, 0, 0, 3, 0, 7, 0, 0, 0, 0, 0] },
            file.with { $0.accessList = [2, 0, 0, 0, 1, 0, 8, 0, 0, 0, 0, 0] },
        ]
        for (index, item) in odd.enumerated() {
            #expect(Self.refusal(item, format) != nil, "\(index)")
        }
    }

    @Test func `headers that no one would read are refused`() throws {
        let large = [UInt8](repeating: 1, count: 65_000)
        func item(_ count: Int) -> Item {
            Item("a").with { entry in
                entry.attributes = (0..<count).map {
                    .init(name: Array("user.\($0)".utf8), value: large)
                }
            }
        }
        #expect(try Archive.unpack(Archive.pack([item(15)])) == [item(15)])
        #expect(Self.refusal(item(16)) == "its names and attributes take too many bytes")
        let long = Item(
            TarEntry(path: [UInt8](repeating: 0x61, count: 999_000), kind: .file), data: [])
        #expect(Self.refusal(long) == "its names and attributes take too many bytes")
        let longest = long.with { $0.path.removeLast(1024) }
        #expect(try Archive.unpack(Archive.pack([longest])) == [longest])
    }

    @Test func `after a refused entry the archive goes on`() throws {
        let archive = Box<[UInt8]>([])
        var writer = try ArchiveWriter(format: .tar) { piece in
            for index in piece.indices { archive.value.append(piece[index]) }
        }
        try writer.write(Item("a").entry)
        #expect(throws: ArchiveError.self) { try writer.write(Item("").entry) }
        try writer.write(Item("b").entry)
        try writer.finish()
        #expect(try Archive.unpack(archive.value) == [Item("a"), Item("b")])
    }

    @Test(arguments: [ArchiveFormat.tar, .tarZstd(level: 1), .tarGzip, .zip], [0, 1, 2])
    func `a sink's error comes out and nothing follows`(format: ArchiveFormat, after: Int) throws {
        let calls = Box(0)
        var writer = try ArchiveWriter(format: format) { _ in
            calls.value += 1
            if calls.value > after { throw Full() }
        }
        var generator = SeededGenerator(seed: 1)
        var data: [UInt8] = []
        #expect(throws: Full.self) {
            for number in 0..<10 {
                data = generator.bytes(200_000)
                try writer.write(Item("\(number)", data: data).entry)
                try writer.write(data.span)
            }
        }
        #expect(throws: Full.self) { try writer.write(Item("b").entry) }
        #expect(throws: Full.self) { try writer.write(data.span) }
        do {
            try writer.finish()
            Issue.record("the end was written")
        } catch {
            #expect(error is Full)
        }
        #expect(calls.value == after + 1)
    }

    @Test func `an abandoned archive writes no end`() throws {
        let count = Box(0)
        do {
            var writer = try ArchiveWriter(format: .tar) { count.value += $0.count }
            try writer.write(Item("a", data: [UInt8](repeating: 1, count: 100)).entry)
            #expect(count.value == 0)
        }
        #expect(count.value == 0)
    }

    @Test(arguments: [-1, 23, 1000]) func `a level that doesn't exist is refused`(level: Int) {
        #expect(throws: ArchiveError.self) {
            _ = try ArchiveWriter(format: .tarZstd(level: level)) { _ in }
        }
    }
}
