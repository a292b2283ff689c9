import Files
import TestSupport
import Testing

@Suite struct ExtendedAttributeTests {
    let temporary: TemporaryDirectory
    var directory: Directory { temporary.directory }

    init() throws {
        temporary = try TemporaryDirectory()
        try makeFile("file", in: directory)
        try directory.makeSymbolicLink("link", to: "file")
        try directory.makeDirectory("directory")
    }

    @Test func `Values of any bytes and length come back, by name and open`() throws {
        let values: [AttributeName: [UInt8]] = [
            "user.empty": [], "user.zeros": [0, 0], "user.ü": Array("ü\n".utf8),
            "user.long": [UInt8](repeating: 7, count: 2000),
        ]
        let node = directory.node("file")
        for (name, value) in values { try node.setAttribute(name, to: value.span) }
        #expect(Set(try node.attributeNames()) == Set(values.keys))
        let open = try directory.openFile("file").node
        #expect(Set(try open.attributeNames()) == Set(values.keys))
        for (name, value) in values {
            #expect(try node.attribute(name) == value)
            #expect(try open.attribute(name) == value)
        }
    }

    @Test func `More names than fit a small buffer are listed`() throws {
        let node = try directory.openDirectory("directory").node
        let names = try (0..<40).map {
            try AttributeName(Array("user.a rather long name \($0)".utf8))
        }
        for name in names { try node.setAttribute(name, to: [1].span) }
        #expect(Set(try node.attributeNames()) == Set(names))
        #expect(Set(try directory.node("directory").attributeNames()) == Set(names))
    }

    @Test func `An attribute that is missing is nothing, and removed without complaint`() throws {
        let node = directory.node("file")
        #expect(try node.attribute("user.missing") == nil)
        try node.removeAttribute("user.missing")
        try node.setAttribute("user.x", to: [1].span)
        try node.removeAttribute("user.x")
        #expect(try node.attributeNames() == [])
    }

    @Test func `Attributes are reached in directories with any name`() throws {
        let name = try FileName([0xFF, 0x0A, 0x20])
        try directory.makeDirectory(name)
        let inner = try directory.openDirectory(name)
        try makeFile(name, in: inner)
        try inner.node(name).setAttribute("user.x", to: [9].span)
        #expect(try inner.openFile(name).node.attribute("user.x") == [9])
    }

    @Test func `A link is not followed to the attributes of its target`() throws {
        try directory.node("file").setAttribute("user.x", to: [1].span)
        #expect(try directory.node("link").attributeNames() == [])
        expectRefusal(\.isPermission) { () throws(FileError) in
            try directory.node("link").setAttribute("user.y", to: [1].span)
        }
        #expect(try directory.node("file").attributeNames() == ["user.x"])
    }

    @Test(.enabled(if: isRoot, "links carry just attributes that take root"))
    func `Links have attributes of their own`() throws {
        try directory.node("link").setAttribute("trusted.x", to: [5].span)
        #expect(try directory.node("link").attribute("trusted.x") == [5])
        #expect(try directory.node("file").attribute("trusted.x") == nil)
    }

    @Test func `An access list is copied as an attribute`() throws {
        let path = "\(directory.path)/directory"
        let set = try ChildProcess.run(["setfacl", "-m", "u:12:rwx,d:g:34:rx", path])
        // Neither the tool nor the file system must be here.
        guard set.exitCode == 0 else { return }
        try directory.makeDirectory("copy")
        for name in [AttributeName.accessList, .defaultAccessList] {
            let value = try #require(try directory.node("directory").attribute(name))
            try directory.node("copy").setAttribute(name, to: value.span)
        }
        let shown = try ChildProcess.run(["getfacl", "-n", "-p", "\(directory.path)/copy"])
        #expect(shown.output.contains("user:12:rwx"))
        #expect(shown.output.contains("default:group:34:r-x"))
    }

    @Test func `Names with a zero byte are refused`() {
        #expect(throws: FileError.self) { try AttributeName([0x75, 0, 0x78]) }
        #expect(throws: FileError.self) { try AttributeName([]) }
    }
}
