import Files
import Glibc
import Testing

@Suite struct TreeRemovalTests {
    let temporary: TemporaryDirectory
    var directory: Directory { temporary.directory }

    init() throws {
        temporary = try TemporaryDirectory()
    }

    @Test func `A tree goes, what its links point to stays`() throws {
        try makeFile("outside", in: directory)
        try directory.makeDirectory("outer")
        try makeFile("kept", in: try directory.openDirectory("outer"))
        try directory.makeDirectory("tree")
        let tree = try directory.openDirectory("tree")
        try tree.makeSymbolicLink("to file", to: "../outside")
        try tree.makeSymbolicLink("to directory", to: "../outer")
        try tree.makeFifo("fifo", mode: 0o600)
        try tree.makeDirectory("inner")
        try makeFile("file", in: try tree.openDirectory("inner"))
        try directory.removeTree("tree")
        #expect(try directory.entries().map(\.name).sorted() == ["outer", "outside"])
        #expect(try directory.openDirectory("outer").entries().map(\.name) == ["kept"])
    }

    @Test func `A single file or link goes, and what is missing is fine`() throws {
        try makeFile("file", in: directory)
        try directory.makeSymbolicLink("link", to: "file")
        try directory.removeTree("link")
        try directory.removeTree("file")
        try directory.removeTree("missing")
        #expect(try directory.entries().isEmpty)
    }

    @Test(arguments: [3, 64, 65, 66, 129, 3000])
    func `However deep, a tree goes`(depth: Int) throws {
        // In memory, since some disks take milliseconds for each directory that goes.
        let memory = try TemporaryDirectory(in: "/dev/shm")
        let directory = memory.directory
        var inner = directory
        for _ in 0..<depth {
            try inner.makeDirectory("d")
            inner = try inner.openDirectory("d")
        }
        try makeFile("file", in: inner)
        try directory.removeTree("d")
        #expect(try directory.entries().isEmpty)
    }

    @Test func `Directories without permissions go, for their owner`() throws {
        let temporary = try makeNobodysDirectory()
        let directory = temporary.directory
        let failure = actingAsNobody {
            try directory.makeDirectory("closed")
            let closed = try directory.openDirectory("closed")
            try closed.makeDirectory("inner")
            let inner = try closed.openDirectory("inner")
            try makeFile("file", in: inner)
            try inner.node.setMode(0o400)
            try closed.node.setMode(0)
            try directory.removeTree("closed")
        }
        #expect(failure == nil)
        #expect(try directory.entries().isEmpty)
    }

    @Test(.enabled(if: isRoot, "there must be somebody else"))
    func `What belongs to others is reported, and left`() throws {
        let directory = directory
        try directory.makeDirectory("tree")
        try makeFile("file", in: try directory.openDirectory("tree"))
        try directory.node.setMode(0o755)
        try directory.openDirectory("tree").node.setMode(0o755)
        let failure = actingAsNobody { try directory.removeTree("tree") }
        #expect((failure as? FileError)?.isPermission == true)
        #expect(try directory.openDirectory("tree").entries().count == 1)
    }
}
