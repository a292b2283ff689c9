import Files
import Testing

@Suite struct FileNameTests {
    @Test(arguments: ["", ".", "..", "a/b", "/", "a\0b", "\0"])
    func `A name that is not one component is refused`(text: String) {
        #expect(throws: FileError.self) { try FileName(text) }
    }

    @Test(arguments: [[0x61], [0x2E, 0x2E, 0x2E], [0xFF, 0xFE], [0x0A], [0x20], [0x5C]])
    func `Any other bytes are a name and come back as they were`(bytes: [UInt8]) throws {
        #expect(try FileName(bytes).bytes == bytes)
    }

    @Test(arguments: [
        ("plain.txt", "plain.txt"), ("über", "über"), ("a\nb", "a\\nb"),
        ("a\u{1B}[31m", "a\\x1b[31m"),
        ("a\\b", "a\\\\b"), ("\u{202E}gpj", "\\xe2\\x80\\xaegpj"), ("\u{85}", "\\xc2\\x85"),
        ("👍", "👍"), ("\t\r\u{7F}", "\\t\\r\\x7f"),
    ])
    func `What a terminal would not show as itself is escaped`(
        name: String, shown: String
    ) throws {
        #expect(try FileName(name).description == shown)
    }

    @Test func `Bytes that are no text are shown in digits`() throws {
        let name = try FileName([0x61, 0xFF, 0xC3, 0xA4, 0xC3, 0x0B])
        #expect(name.description == "a\\xffä\\xc3\\x0b")
        #expect(name.text == nil)
    }

    @Test func `Names are ordered by their bytes`() throws {
        let names = try [[0x61, 0x01], [0xC3], [0x61], [0x7F]].map { try FileName($0) }
        #expect(names.sorted().map(\.bytes) == [[0x61], [0x61, 0x01], [0x7F], [0xC3]])
    }
}

@Suite struct FilePathTests {
    @Test(arguments: [
        ("a", ".", "a"), ("a/b", "a", "b"), ("/a", "/", "a"), ("/a/b/", "/a", "b"),
        ("a//b", "a", "b"), ("//a", "/", "a"), ("../a", "..", "a"), ("a/b//", "a", "b"),
    ])
    func `A path is split into the folder and the name in it`(
        path: String, folder: String, name: String
    ) throws {
        let parts = try FilePath(path).split()
        #expect(parts.folder.text == folder)
        #expect(parts.name.text == name)
    }

    @Test(arguments: ["", "/", ".", "..", "a/..", "a/.", "//"])
    func `A path that ends in no name is not split`(path: String) {
        #expect(throws: FileError.self) { try FilePath(path).split() }
    }

    @Test func `A zero byte is refused`() {
        #expect(throws: FileError.self) { try FilePath([0x61, 0, 0x62]) }
    }

    @Test(arguments: [("", "n"), ("/", "/n"), ("a", "a/n"), ("a/", "a/n")])
    func `A name is put behind a path with one slash`(path: String, joined: String) throws {
        #expect((try FilePath(path) / "n").text == joined)
    }
}
