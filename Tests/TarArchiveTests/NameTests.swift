import Glibc
import Testing

@testable import TarArchive

struct NameTests {
    /// Names that a reader or writer that knows of character sets would be tempted to change.
    static let names: [[UInt8]] = [
        Array("plain".utf8), Array("é".utf8), Array("e\u{301}".utf8), Array("日本/語".utf8),
        Array("😀".utf8), Array("a b\n\t\\c\"*'%41=".utf8), [0x62, 0xFF, 0xFE], [0xC3],
        [0xC3, 0xA9, 0xFF], [0xED, 0xA0, 0x80], [0xE9], [1, 2, 127],
        Array(String(repeating: "n", count: 99).utf8),
        Array(String(repeating: "n", count: 100).utf8),
        Array(String(repeating: "n", count: 101).utf8), [UInt8](repeating: 0x6E, count: 300),
        Array(String(repeating: "é", count: 150).utf8), [UInt8](repeating: 0xFE, count: 300),
        Array(String(repeating: "folder/", count: 60).utf8) + Array("file".utf8),
        [UInt8](repeating: 0x61, count: 200_000), Array("/absolute/../up".utf8),
        Array("..".utf8), Array("./here".utf8), Array(".".utf8), Array("\u{FEFF}bom".utf8),
        Array("\u{FFFF}\u{10FFFF}".utf8), Array("a//b".utf8),
    ]

    @Test(arguments: [ArchiveFormat.tar, .tarZstd(level: 3)])
    func `names of any bytes come back untouched`(format: ArchiveFormat) throws {
        let items = Self.names.flatMap { name in
            [
                Item(TarEntry(path: name, kind: .file), data: []),
                Item(TarEntry(path: name, kind: .directory), data: []),
                Item(TarEntry(path: [0x6C], kind: .symbolicLink(target: name)), data: []),
                Item(TarEntry(path: [0x68], kind: .hardLink(target: name)), data: []),
                Item(TarEntry(path: [0x61], kind: .file), data: []).with {
                    ($0.userName, $0.groupName) = (name, name)
                },
            ]
        }
        #expect(try Archive.unpack(Archive.pack(items, format)) == items)
    }

    @Test func `each name comes back beside any other`() throws {
        for name in Self.names {
            let items = [name, [0xFF], name].map { Item(TarEntry(path: $0, kind: .file), data: []) }
            let found = try Archive.unpack(Archive.pack(items)).map(\.entry.path)
            #expect(found == items.map(\.entry.path))
        }
    }

    @Test func `only names that aren't text are marked as binary`() throws {
        let mark = Array("hdrcharset=BINARY".utf8)
        for name in Self.names {
            let item = Item(TarEntry(path: name, kind: .file), data: [])
            let isText = String(validating: name, as: UTF8.self) != nil
            let isMarked = try Archive.pack([item]).firstRange(of: mark) != nil
            #expect(isMarked == !isText)
        }
    }

    @Test func `an older error of the thread is not taken for this one's`() throws {
        var writer = try ArchiveWriter(format: .tar) { _ in }
        errno = ENOMEM
        try writer.write(TarEntry(path: [0x62, 0xFF], kind: .file))
        try writer.finish()
    }

    @Test func `a directory may end in a slash`() throws {
        let archive = try Archive.pack([Item("a/", .directory), Item("/", .directory)])
        #expect(try Archive.unpack(archive) == [Item("a", .directory), Item("/", .directory)])
    }

    @Test func `surrogates in pairs are refused, as they would be joined`() throws {
        let pair: [UInt8] = [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80]
        let item = Item(TarEntry(path: [0x61] + pair + [0x61], kind: .file), data: [])
        #expect(throws: ArchiveError.self) { try Archive.pack([item]) }
        let single = Item(TarEntry(path: pair.dropLast(3) + [0x61], kind: .file), data: [])
        #expect(try Archive.unpack(Archive.pack([single])) == [single])
    }
}
