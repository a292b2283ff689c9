import Files
import Testing

@Suite struct OpenFileTests {
    let temporary: TemporaryDirectory
    var directory: Directory { temporary.directory }

    init() throws {
        temporary = try TemporaryDirectory()
    }

    @Test func `Reading appends, step by step, and is short only at the end`() throws {
        try makeFile("file", in: directory, "0123456789")
        let file = try directory.openFile("file")
        var bytes = Array("kept ".utf8)
        #expect(try file.read(appendingTo: &bytes, count: 4) == 4)
        #expect(try file.read(appendingTo: &bytes, count: 0) == 0)
        #expect(try file.read(appendingTo: &bytes, count: 100) == 6)
        #expect(try file.read(appendingTo: &bytes, count: 100) == 0)
        #expect(String(decoding: bytes, as: UTF8.self) == "kept 0123456789")
    }

    @Test func `Reading at an offset leaves the position alone`() throws {
        try makeFile("file", in: directory, "0123456789")
        let file = try directory.openFile("file")
        var bytes: [UInt8] = []
        #expect(try file.read(appendingTo: &bytes, count: 3, at: 8) == 2)
        #expect(try file.read(appendingTo: &bytes, count: 3, at: 10) == 0)
        #expect(try file.read(appendingTo: &bytes, count: 2) == 2)
        #expect(String(decoding: bytes, as: UTF8.self) == "8901")
    }

    @Test func `Bytes are written where the file stands, and at an offset`() throws {
        let file = try directory.createFile("file")
        try file.write(Array("aaaa".utf8).span)
        try file.write(Array("BB".utf8).span, at: 1)
        try file.write(Array("cc".utf8).span)
        try file.write([UInt8]().span)
        #expect(try contents(of: "file", in: directory) == "aBBacc")
        try file.truncate(to: 2)
        #expect(try contents(of: "file", in: directory) == "aB")
    }

    @Test func `A file opened for reading is not written`() throws {
        try makeFile("file", in: directory)
        let file = try directory.openFile("file")
        expectRefusal({ $0.operation == "write" }) { () throws(FileError) in
            try file.write([1, 2, 3].span)
        }
        try directory.openFile("file", for: .changing).write([0x78].span)
        #expect(try contents(of: "file", in: directory) == "x")
    }

    @Test func `Reserving space does not change the size`() throws {
        let file = try directory.createFile("file")
        if try file.reserve(1 << 20) {
            #expect(try file.status().allocatedSize >= 1 << 20)
        }
        #expect(try file.status().size == 0)
    }

    @Test func `The runs of data of a sparse file are found`() throws {
        let file = try directory.createFile("sparse")
        let block = [UInt8](repeating: 1, count: 1 << 16)
        try file.write(block.span, at: 1 << 20)
        try file.write(block.span, at: 5 << 20)
        try file.truncate(to: 8 << 20)
        var ranges: [Range<Int64>] = []
        var offset: Int64 = 0
        while let range = try file.nextData(from: offset) {
            ranges.append(range)
            offset = range.upperBound
        }
        let written: [Range<Int64>] = [
            1 << 20..<1 << 20 + 1 << 16, 5 << 20..<5 << 20 + 1 << 16,
        ]
        #expect(ranges == written || ranges == [0..<8 << 20])
        #expect(try file.nextData(from: 8 << 20) == nil)
        #expect(try file.nextData(from: 9 << 20) == nil)
    }

    @Test func `A file without holes is one run of data, an empty one none`() throws {
        try makeFile("full", in: directory, "abc")
        #expect(try directory.openFile("full").nextData(from: 0) == 0..<3)
        #expect(try directory.openFile("full").nextData(from: 2) == 2..<3)
        try makeFile("empty", in: directory)
        #expect(try directory.openFile("empty").nextData(from: 0) == nil)
    }

    @Test func `Others' files are read though their access time can't be left alone`() throws {
        try makeFile("file", in: directory, "x", mode: 0o644)
        try directory.node.setMode(0o755)
        let directory = directory
        let failure = actingAsNobody { _ = try contents(of: "file", in: directory) }
        #expect(failure == nil)
    }

    @Test func `What may not be read is refused in plain words`() throws {
        let temporary = try makeNobodysDirectory()
        let directory = temporary.directory
        let failure = actingAsNobody {
            try makeFile("file", in: directory, "x", mode: 0)
            _ = try directory.openFile("file")
        }
        let error = try #require(failure as? FileError)
        #expect(error.isPermission && error.reason == "permission denied")
    }

    @Test func `A path a person gave may lead through links`() throws {
        try makeFile("file", in: directory, "x")
        try directory.makeSymbolicLink("link", to: "file")
        #expect(try WholeFile.read(directory.path / "link", limit: 10) == [0x78])
    }
}
