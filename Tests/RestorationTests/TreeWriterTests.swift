import Files
import Format
import Testing
import TestSupport

@testable import Restoration

@Suite struct `A restored tree` {
    private static let lengths = [
        0, 1, 4095, 4096, 4097, 100_000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5_000_001,
    ]

    @Test func `has every byte of files of every size`() async throws {
        let world = try World()
        for (index, length) in Self.lengths.enumerated() {
            try world.source.put("\(index)/\(length)", noise(length, seed: UInt64(index)))
        }
        for index in 0..<300 { try world.source.put("many/\(index)", "file \(index)") }
        try await expectRoundTrip(of: world)
    }

    @Test func `has the kinds, modes, times and attributes of everything`() async throws {
        let world = try World()
        let source = world.source
        try source.put("plain", "text").node.setMode(0o4751)
        try source.put("closed", "secret", mode: 0).node.setTimes(
            modified: FileTime(seconds: -86_400, nanoseconds: 123_456_789))
        try source.put("empty").node.setTimes(modified: FileTime(seconds: 1 << 33))
        try source.makeSymbolicLink("link", to: "plain")
        try source.makeSymbolicLink("dangling", to: "../nowhere/at all")
        try source.node("link").setTimes(modified: FileTime(seconds: 77, nanoseconds: 1))
        try source.makeFifo("fifo", mode: 0o640)
        try source.put("folder/inside", "text")
        try source.makeDirectory("empty folder")
        try source.node("empty folder").setMode(0o3711)
        let origin: [UInt8] = [1, 2, 0, 3]
        try source.put("marked", "text").node.setAttribute("user.origin", to: origin.span)
        let nothing: [UInt8] = []
        try source.node("folder").setAttribute("user.note", to: nothing.span)
        if isRoot {
            try source.put("other", "text").node.setOwner(user: 1234, group: 5678)
            try source.node("link").setOwner(user: 1, group: 2)
            try source.makeDevice("null", isBlock: false, .init(major: 1, minor: 3), mode: 0o666)
            try source.makeDevice("disk", isBlock: true, .init(major: 7, minor: 9), mode: 0o600)
            try source.put("noted", "text").setFlags([.noDump, .noAccessTime])
        }
        try source.node("folder").setTimes(modified: FileTime(seconds: 12345, nanoseconds: 6))
        try source.node.setTimes(modified: FileTime(seconds: 54321, nanoseconds: 7))
        try await expectRoundTrip(of: world)
    }

    @Test func `has the access lists of files and folders`() async throws {
        let world = try World()
        try world.source.put("folder/file", "text")
        let path = "\(world.source.path)"
        for arguments in [
            ["-m", "u:1:rwx,m::r", "\(path)/folder/file"],
            ["-m", "g:2:r,u:3:rw", "\(path)/folder"],
            ["-d", "-m", "u:4:rx", "\(path)/folder"],
        ] {
            #expect(try ChildProcess.run(["setfacl"] + arguments).exitCode == 0)
        }
        try await expectRoundTrip(of: world)
    }

    @Test func `has names of any bytes`() async throws {
        let world = try World()
        for bytes in [[0xFF, 0xFE], Array("new\nline".utf8), [1], Array("ünï".utf8), [0x5C]]
            as [[UInt8]]
        {
            let directory = try world.source.openOrMakeDirectory(FileName(bytes), mode: 0o755)
            try directory.createFile(FileName(bytes + [0x80])).write(bytes.span)
        }
        try world.source.put(String(repeating: "n", count: 255), "long")
        try await expectRoundTrip(of: world)
    }

    @Test func `has the links between names, wherever they lie`() async throws {
        let world = try World()
        let source = world.source
        try source.put("a/first", noise(2_000_000, seed: 1))
        try source.put("a/small", "text")
        try source.put("empty")
        try source.put("z/deep/own", "own")
        let a = try source.openDirectory("a")
        let deep = try source.openDirectory("z").openDirectory("deep")
        try a.makeHardLink("second", to: "first", in: a)
        try deep.makeHardLink("third", to: "first", in: a)
        try deep.makeHardLink("small again", to: "small", in: a)
        try deep.makeHardLink("empty again", to: "empty", in: source)
        try await expectRoundTrip(of: world)
    }

    @Test func `has holes where they were, also at the ends`() async throws {
        let world = try World()
        for (name, size, places) in [
            ("all", 9_000_000, []), ("middle", 20_000_000, [8 << 20]), ("start", 5 << 20, [0]),
            ("end", (3 << 20) + 5, [3 << 20]), ("small", 300_000, [65536, 200_704]),
        ] as [(String, Int64, [Int64])] {
            let file = try world.source.put(name)
            try file.truncate(to: size)
            for place in places {
                let count = min(10_000, Int(size - place))
                let bytes = noise(count, seed: 4)
                try file.write(bytes.span, at: place)
            }
        }
        try await expectRoundTrip(of: world)
    }

    @Test func `is as deep as it was`() async throws {
        let world = try World()
        var directory = world.source
        for _ in 0..<600 { directory = try directory.openOrMakeDirectory("deep", mode: 0o755) }
        try directory.put("bottom", "text")
        let restored = try await world.write(try await world.backUp())
        #expect(restored.entryCount == 602)
        var found = try world.directory.openDirectory("restored")
        for _ in 0..<600 { found = try found.openDirectory("deep") }
        #expect(try found.text("bottom") == "text")
    }

    @Test func `may be a single file`() async throws {
        let world = try World()
        try world.source.put("app.db", noise(3_000_000, seed: 9), mode: 0o640)
        let archive = try await world.backUp(world.source.path / "app.db")
        let written = try await world.write(archive)
        #expect(!written.isDirectory)
        #expect(
            try WholeFile.read("restored", in: world.directory, limit: 1 << 30)
                == noise(3_000_000, seed: 9))
        #expect(try world.directory.status("restored").mode == 0o640)
    }

    @Test func `is counted`() async throws {
        let world = try World()
        try world.source.put("a/one", "12345")
        try world.source.put("a/two", noise(2_000_000, seed: 1))
        try world.source.put("none")
        let written = try await world.write(try await world.backUp())
        #expect(written.entryCount == 5)
        #expect(written.fileCount == 3)
        #expect(written.byteCount == 2_000_005)
        #expect(written.signatures.count == 5)
        #expect(written.notes.warnings == [])
    }

    @Test func `has just what was selected, and the folders on the way`() async throws {
        let world = try World()
        try world.source.put("a/b/wanted.json", "1")
        try world.source.put("a/b/other", "2")
        try world.source.put("a/c/d/wanted.json", "3")
        try world.source.put("e/other", "4")
        let selection = Selection(
            include: { path, _ in path.bytes.suffix(5) == Array(".json".utf8) },
            exclude: { path, _ in path.bytes.contains(UInt8(ascii: "c")) })
        let written = try await world.write(try await world.backUp(), selection)
        let restored = try world.directory.openDirectory("restored")
        #expect(try TreeListing.of(restored).keys.sorted() == [".", "a", "a/b", "a/b/wanted.json"])
        #expect(written.fileCount == 1)
        #expect(
            differences(
                try TreeListing.of(restored), try TreeListing.of(world.source)
            ).allSatisfy { $0.contains(": missing | ") })
    }

    @Test func `has a file of its own where the first name was left out`() async throws {
        let world = try World()
        try world.source.put("a", noise(50_000, seed: 1))
        try world.source.makeHardLink("b", to: "a", in: world.source)
        try world.source.makeHardLink("c", to: "a", in: world.source)
        let selection = Selection(include: nil, exclude: { path, _ in path.bytes == [0x61] })
        _ = try await world.write(try await world.backUp(), selection)
        let restored = try world.directory.openDirectory("restored")
        #expect(try restored.names() == ["b", "c"])
        #expect(try restored.status("b").inode == restored.status("c").inode)
        #expect(
            try WholeFile.read("c", in: restored, limit: 1 << 20) == noise(50_000, seed: 1))
    }

    private func expectRoundTrip(
        of world: World, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let before = try TreeListing.of(world.source)
        var options = TreeWriter.Options()
        options.verifies = true
        let written = try await world.write(
            try await world.backUp(), .everything, as: "restored", options)
        let after = try TreeListing.of("restored", in: world.directory)
        #expect(differences(before, after) == [], sourceLocation: sourceLocation)
        #expect(written.notes.warnings == [], sourceLocation: sourceLocation)
        #expect(written.notes.skipped == [], sourceLocation: sourceLocation)
    }
}
