import Testing

@testable import TarArchive

struct ZipTests {
    static let items: [Item] = [
        Item("folder", .directory).with { $0.mode = 0o1751 },
        Item("folder/file", data: Array("contents".utf8)).with {
            $0.mode = 0o4750
            ($0.userNumber, $0.groupNumber) = (70_000, 65_534)
            $0.modified = .init(seconds: 1_700_000_001, nanoseconds: 0)
        },
        Item("empty"), Item("é日本😀", data: [1]), Item("a\nb", data: [2]),
        Item("large", data: (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7 / 5) }),
        Item("link", .symbolicLink(target: Array("../else/é".utf8))),
        Item(TarEntry(path: [0x62, 0xFF, 0xE9], kind: .file), data: []),
    ]

    @Test func `a zip file comes back`() throws {
        let archive = try Archive.pack(Self.items, .zip)
        let items = try Archive.unpack(Archive.file(archive), maximum: 1000)
        #expect(items == Self.items)
    }

    @Test func `an empty zip file comes back`() throws {
        #expect(try Archive.unpack(Archive.file(Archive.pack([], .zip))).isEmpty)
    }

    @Test(.enabled(if: Workspace.has("unzip"))) func `unzip restores ours`() throws {
        let workspace = try Workspace()
        try workspace.write(Archive.pack(Array(Self.items.dropLast()), .zip), to: "archive.zip")
        try workspace.run("unzip -tqq archive.zip; unzip -qq -K archive.zip")
        let listed = try workspace.run("stat -c '%n|%F|%a|%s|%Y' folder folder/file empty é*")
        #expect(
            listed == """
                folder|directory|1751|4096|0
                folder/file|regular file|4750|8|1700000001
                empty|regular empty file|644|0|0
                é日本😀|regular file|644|1|0

                """)
        #expect(try workspace.run("readlink link") == "../else/é\n")
        let large = try workspace.read("large")
        #expect(large == Self.items[5].data)
    }

    @Test(.enabled(if: Workspace.has("python3"))) func `Python reads ours`() throws {
        let workspace = try Workspace()
        try workspace.write(Archive.pack(Self.items, .zip), to: "archive.zip")
        let listed = try workspace.run(
            """
            python3 -c "
            import zipfile
            archive = zipfile.ZipFile('archive.zip')
            assert archive.testzip() is None
            for item in archive.infolist(): print(ascii(item.filename), item.file_size)"
            """)
        #expect(
            listed == #"""
                'folder/' 0
                'folder/file' 8
                'empty' 0
                '\xe9\u65e5\u672c\U0001f600' 1
                'a\nb' 1
                'large' 300000
                'link' 10
                'b\xa0\u0398' 0

                """#)
    }

    @Test(.enabled(if: Workspace.has("zip"))) func `what zip writes is read`() throws {
        let workspace = try Workspace()
        try workspace.run(
            """
            mkdir -m 751 folder; printf contents > folder/file; chmod 4750 folder/file
            touch -d '2001-02-03 04:05:06 UTC' folder/file; ln -s folder/file link; : > é
            zip -qyr archive.zip folder link é
            """)
        let items = try Archive.unpack(Archive.file(workspace.read("archive.zip")))
        #expect(
            items.map(\.entry.path)
                == ["folder", "folder/file", "link", "é"].map { Array($0.utf8) })
        #expect(items.map(\.entry.mode) == [0o751, 0o4750, 0o777, 0o644])
        #expect(items[1].data == Array("contents".utf8))
        #expect(items[1].entry.modified == .init(seconds: 981_173_106, nanoseconds: 0))
        #expect(items[2].entry.kind == .symbolicLink(target: Array("folder/file".utf8)))
    }

    @Test func `a zip file needs a source with ends`() throws {
        let archive = try Archive.pack(Self.items, .zip)
        let error = #expect(throws: ArchiveError.self) { try Archive.unpack(archive) }
        #expect(error?.hint == "give the zip file as a file")
    }

    @Test(arguments: [
        Item("a", .hardLink(target: [0x62])), Item("a", .fifo), Item("a\\b"),
        Item("a", .characterDevice(.init(major: 1, minor: 3))),
        Item("a", .blockDevice(.init(major: 1, minor: 3))),
        Item(TarEntry(path: [UInt8](repeating: 0x61, count: 65_535), kind: .file), data: []),
    ])
    func `what a zip file can't hold is refused`(item: Item) throws {
        #expect(throws: ArchiveError.self) { try Archive.pack([item], .zip) }
    }

    @Test func `what a zip file leaves out is known`() {
        let entry = GNUTarTests.items.map(\.entry)
        #expect(entry.allSatisfy { ArchiveFormat.tar.omissions(from: $0).isEmpty })
        let omissions = entry.map { ArchiveFormat.zip.omissions(from: $0) }
        #expect(omissions[1] == [.userNames, .fractionOfSecond])
        #expect(omissions[8] == [.attributes, .fractionOfSecond])
        #expect(omissions[9] == [.accessLists])
        #expect(omissions[10] == [.accessLists])
        #expect(omissions[11] == [.holes])
    }
}
