import Files
import Testing

@Suite struct DirectoryTests {
    let temporary: TemporaryDirectory
    var directory: Directory { temporary.directory }

    init() throws {
        temporary = try TemporaryDirectory()
    }

    @Test func `Names of any bytes come back as they were made`() throws {
        let names = try [
            Array("a\nb".utf8), [0xFF, 0xFE], [UInt8](repeating: 0x78, count: 255), [0x20],
            Array("...".utf8), Array("-rf".utf8), Array("ü".utf8), [0x01],
        ].map { try FileName($0) }
        for name in names { try makeFile(name, in: directory) }
        #expect(try directory.entries().map(\.name).sorted() == names.sorted())
    }

    @Test func `A name of 256 bytes is refused in plain words`() throws {
        let name = try FileName([UInt8](repeating: 0x78, count: 256))
        expectRefusal({ $0.reason == "the name is too long" }) { () throws(FileError) in
            _ = try directory.createFile(name)
        }
    }

    @Test func `All of many entries are listed, and again`() throws {
        let names = try Set((0..<1000).map { try FileName("a file with a long name \($0)") })
        for name in names { try makeFile(name, in: directory) }
        #expect(Set(try directory.entries().map(\.name)) == names)
        #expect(Set(try directory.entries().map(\.name)) == names)
    }

    @Test func `Entries and status tell the kind of everything`() throws {
        try makeFile("file", in: directory, "12345")
        try directory.makeDirectory("directory")
        try directory.makeSymbolicLink("link", to: "nowhere")
        try directory.makeFifo("fifo", mode: 0o600)
        try directory.makeSocket("socket", mode: 0o600)
        let expected: [FileName: FileKind] = [
            "file": .file, "directory": .directory, "link": .symbolicLink, "fifo": .fifo,
            "socket": .socket,
        ]
        for entry in try directory.entries() {
            #expect(entry.kind == nil || entry.kind == expected[entry.name])
            #expect(try directory.status(entry.name).kind == expected[entry.name])
        }
        #expect(try directory.status("file").size == 5)
    }

    @Test(.enabled(if: isRoot, "making devices takes root"))
    func `Devices keep their numbers`() throws {
        let device = FileStatus.DeviceNumber(major: 1, minor: 300)
        try directory.makeDevice("character", isBlock: false, device, mode: 0o600)
        try directory.makeDevice("block", isBlock: true, device, mode: 0o600)
        #expect(try directory.status("character").kind == .characterDevice)
        #expect(try directory.status("block").kind == .blockDevice)
        #expect(try directory.status("block").deviceNumber == device)
    }

    @Test func `A missing name is told apart from other failures`() throws {
        #expect(try directory.statusIfPresent("missing") == nil)
        expectRefusal(\.isNotFound) { () throws(FileError) in
            _ = try directory.status("missing")
        }
        expectRefusal(\.isNotFound) { () throws(FileError) in
            _ = try directory.openFile("missing")
        }
        try makeFile("file", in: directory)
        expectRefusal(\.isNotDirectory) { () throws(FileError) in
            _ = try directory.openDirectory("file")
        }
    }

    @Test func `An error names operation, path and reason`() throws {
        do throws(FileError) {
            _ = try directory.openFile("a\nb")
        } catch {
            #expect(
                error.description == "open \(directory.path)/a\\nb: there is no such file")
        }
    }

    @Test func `A link is never opened in place of what it points to`() throws {
        try makeFile("file", in: directory, "secret")
        try directory.makeDirectory("directory")
        try directory.makeSymbolicLink("to file", to: "file")
        try directory.makeSymbolicLink("to directory", to: "directory")
        expectRefusal(\.isLink) { () throws(FileError) in
            _ = try directory.openFile("to file")
        }
        expectRefusal(\.isLink) { () throws(FileError) in
            _ = try directory.openFile("to file", for: .changing)
        }
        expectRefusal(\.isNotDirectory) { () throws(FileError) in
            _ = try directory.openDirectory("to directory")
        }
        expectRefusal(\.isExists) { () throws(FileError) in
            _ = try directory.createFile("to file")
        }
    }

    @Test func `A link keeps its target, however odd or long`() throws {
        let targets = try ["a\nb", "/", "..", String(repeating: "x/", count: 2047) + "y"]
            .map { try FilePath($0) }
        for (index, target) in targets.enumerated() {
            let name = try FileName("link \(index)")
            try directory.makeSymbolicLink(name, to: target)
            #expect(try directory.readLink(name) == target)
        }
    }

    @Test func `A hard link is the same file, and of a link the link itself`() throws {
        try makeFile("file", in: directory, "x")
        try directory.makeSymbolicLink("link", to: "file")
        try directory.makeDirectory("other")
        let other = try directory.openDirectory("other")
        try other.makeHardLink("file again", to: "file", in: directory)
        try other.makeHardLink("link again", to: "link", in: directory)
        #expect(try other.status("file again").inode == directory.status("file").inode)
        #expect(try other.status("file again").linkCount == 2)
        #expect(try other.status("link again").kind == .symbolicLink)
    }

    @Test func `A fifo is opened without waiting for a writer`() throws {
        try directory.makeFifo("fifo", mode: 0o600)
        #expect(try directory.openFile("fifo").status().kind == .fifo)
    }

    @Test func `What exists is not made again`() throws {
        try makeFile("name", in: directory)
        expectRefusal(\.isExists) { () throws(FileError) in
            try directory.makeDirectory("name")
        }
        expectRefusal(\.isExists) { () throws(FileError) in
            _ = try directory.createFile("name")
        }
        expectRefusal(\.isExists) { () throws(FileError) in
            try directory.makeSymbolicLink("name", to: "x")
        }
    }
}
