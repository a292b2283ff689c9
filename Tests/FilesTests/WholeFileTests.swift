import Files
import TestSupport
import Testing

@Suite struct WholeFileTests {
    let temporary: TemporaryDirectory
    var directory: Directory { temporary.directory }

    init() throws {
        temporary = try TemporaryDirectory()
    }

    @Test func `A file is written whole, replaced, and leaves no temporary name`() throws {
        try WholeFile.write(Array("one".utf8).span, to: directory.path / "file", mode: 0o640)
        #expect(try contents(of: "file", in: directory) == "one")
        #expect(try directory.status("file").mode == 0o640 & ~ProcessFacts.creationMask)
        try WholeFile.write(Array("two".utf8).span, to: "file", in: directory)
        #expect(try contents(of: "file", in: directory) == "two")
        #expect(try directory.entries().map(\.name) == ["file"])
    }

    @Test func `If asked, a file that exists is kept and reported`() throws {
        let path = directory.path / "file"
        try WholeFile.write([0x61].span, to: path, .keep)
        expectRefusal(\.isExists) { () throws(FileError) in
            try WholeFile.write([0x62].span, to: path, .keep)
        }
        #expect(try contents(of: "file", in: directory) == "a")
        #expect(try directory.entries().count == 1)
    }

    @Test func `A file is like its model`() throws {
        try makeFile("file", in: directory, "old")
        let model = try directory.openFile("file")
        try model.node.setAttribute("user.note", to: [1, 2].span)
        if ProcessFacts.effectiveUser == 0 { try model.node.setOwner(user: 4321, group: 1234) }
        try model.node.setMode(0o4751)
        try WholeFile.write(Array("new".utf8).span, to: "file", in: directory, like: model)
        let (old, new) = (try model.status(), try directory.status("file"))
        #expect(new.inode != old.inode)
        #expect((new.user, new.group, new.mode) == (old.user, old.group, 0o4751))
        #expect(try directory.node("file").attribute("user.note") == [1, 2])
        #expect(try contents(of: "file", in: directory) == "new")
    }

    @Test func `A link is replaced, not written through`() throws {
        try makeFile("target", in: directory, "old")
        try directory.makeSymbolicLink("link", to: "target")
        try WholeFile.write([0x61].span, to: directory.path / "link")
        #expect(try contents(of: "target", in: directory) == "old")
        #expect(try directory.status("link").kind == .file)
    }

    @Test(arguments: [0, 1, 4095, 4096, 4097, 9999, 10000])
    func `A file up to the limit is read, special files too`(size: Int) throws {
        let bytes = [UInt8](repeating: 3, count: size)
        try WholeFile.write(bytes.span, to: directory.path / "file")
        #expect(try WholeFile.read(directory.path / "file", limit: 10000) == bytes)
        #expect(try WholeFile.read(directory.path / "file", limit: size) == bytes)
        #expect(try !WholeFile.read("/proc/self/status", limit: 1 << 16).isEmpty)
    }

    @Test(arguments: [1, 4096, 4097, 100_000])
    func `A file over the limit is refused`(size: Int) throws {
        try WholeFile.write(
            [UInt8](repeating: 3, count: size).span, to: directory.path / "file")
        expectRefusal(\.isTooLarge) { () throws(FileError) in
            _ = try WholeFile.read(directory.path / "file", limit: size - 1)
        }
        expectRefusal(\.isTooLarge) { () throws(FileError) in
            _ = try WholeFile.read("/dev/zero", limit: size)
        }
    }

    @Test func `A folder that is missing is named`() {
        expectRefusal({ $0.isNotFound && $0.path == directory.path / "none" }) {
            () throws(FileError) in
            try WholeFile.write([1].span, to: directory.path / "none" / "file")
        }
    }

    @Test(.enabled(if: isRoot, "mounting a small disk takes root"))
    func `On a full disk nothing appears, and the error says so`() throws {
        try withSmallDisk(in: directory) { disk throws in
            let bytes = [UInt8](repeating: 1, count: 4 << 20)
            expectRefusal({ $0.isNoSpace && $0.hint != nil }) { () throws(FileError) in
                try WholeFile.write(bytes.span, to: "file", in: disk)
            }
            expectRefusal(\.isNoSpace) { () throws(FileError) in
                try DirectFile.write([bytes], to: "file", in: disk)
            }
            #expect(try disk.entries().isEmpty)
            expectRefusal(\.isNoSpace) { () throws(FileError) in
                try disk.createFile("file").reserve(4 << 20)
            }
        }
    }

    @Test(.enabled(if: isRoot, "mounting a small disk takes root"))
    func `Removing a tree enters no other file system`() throws {
        try withSmallDisk(in: directory) { disk throws in
            try makeFile("kept", in: disk)
            expectRefusal(\.isCrossDevice) { () throws(FileError) in
                try directory.removeTree("disk")
            }
            expectRefusal(\.isCrossDevice) { () throws(FileError) in
                try disk.rename("kept", to: "file", in: directory)
            }
            #expect(try disk.entries().count == 1)
        }
    }
}
