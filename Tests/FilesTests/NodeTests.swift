import Files
import TestSupport
import Testing

@Suite struct NodeTests {
    let temporary: TemporaryDirectory
    var directory: Directory { temporary.directory }

    init() throws {
        temporary = try TemporaryDirectory()
        try makeFile("file", in: directory)
        try directory.makeSymbolicLink("link", to: "file")
        try directory.makeDirectory("directory")
        try directory.makeFifo("fifo", mode: 0o600)
    }

    private static let names: [FileName] = ["file", "link", "directory", "fifo"]

    @Test(arguments: [
        FileTime(seconds: 1_700_000_000, nanoseconds: 123_456_789), FileTime(seconds: 0),
        FileTime(seconds: -1, nanoseconds: 999_999_999), FileTime(seconds: -2_000_000_000),
        FileTime(seconds: 5_000_000_000, nanoseconds: 1),
    ])
    func `Times of every kind of file are set to the nanosecond, long ago too`(
        time: FileTime
    ) throws {
        for name in Self.names {
            try directory.node(name).setTimes(modified: time, accessed: time)
            #expect(try directory.status(name).modified == time)
        }
        try directory.openFile("file").node.setTimes(modified: FileTime(seconds: 1))
        #expect(try directory.status("file").modified == FileTime(seconds: 1))
        try directory.node.setTimes(modified: time)
        #expect(try directory.status().modified == time)
    }

    @Test func `A time that is not given stays`() throws {
        let time = FileTime(seconds: 1000, nanoseconds: 5)
        try directory.node("file").setTimes(modified: time, accessed: time)
        try directory.node("file").setTimes(modified: nil, accessed: FileTime(seconds: 7))
        #expect(try directory.status("file").modified == time)
    }

    @Test(arguments: [0o000, 0o644, 0o755, 0o4755, 0o2755, 0o1777, 0o7777])
    func `All twelve permission bits are set`(mode: UInt16) throws {
        for name in Self.names where name != "link" {
            try directory.node(name).setMode(mode)
            #expect(try directory.status(name).mode == mode)
        }
        try directory.node.setMode(mode | 0o700)
        #expect(try directory.status().mode == mode | 0o700)
    }

    @Test func `The mode of a link is not that of its target`() throws {
        try directory.node("file").setMode(0o640)
        expectRefusal(\.isNotSupported) { () throws(FileError) in
            try directory.node("link").setMode(0o777)
        }
        #expect(try directory.status("file").mode == 0o640)
    }

    @Test(.enabled(if: isRoot, "giving files away takes root"))
    func `Owners are set one by one, on links too`() throws {
        for name in Self.names {
            try directory.node(name).setOwner(user: 1234, group: 4321)
            #expect(try directory.status(name).user == 1234)
            try directory.node(name).setOwner(user: 77)
            #expect(try directory.status(name).user == 77)
            #expect(try directory.status(name).group == 4321)
        }
        try directory.openFile("file").node.setOwner(group: 9)
        #expect(try directory.status("file").group == 9)
        #expect(try directory.status("link").group == 4321)
    }

    @Test func `Inode flags are set and read back, others left alone`() throws {
        let file = try directory.openFile("file")
        do throws(FileError) {
            try file.setFlags([.noDump, .noAccessTime])
        } catch  where error.isNotSupported {
            return
        }
        #expect(try file.flags() == [.noDump, .noAccessTime])
        try file.setFlags([])
        #expect(try file.flags() == [])
        let inner = try directory.openDirectory("directory")
        try inner.setFlags(.noDump)
        #expect(try inner.flags() == .noDump)
    }
}
