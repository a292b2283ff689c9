import Capture
import Format
import TarArchive
import Testing

@testable import Exchange

@Suite struct `The tree of an imported file` {
    private func roots(_ entries: [TarEntry]) throws -> [String] {
        try Tar.tree(entries).sources().map { "\($0.path)" }
    }

    /// Paths of a source in the order in which they are stored, with what was read of files.
    private func walk(_ tree: ImportedTree, _ source: Int = 0) async throws -> [String] {
        var walk = ImportWalk(tree, try tree.sources()[source])
        var lines: [String] = []
        while let item = try walk.next() {
            var line = "\(item.path)"
            if case .file = item.describe().kind {
                let content = item.open()
                var bytes: [UInt8] = []
                while true {
                    let count = bytes.count
                    try await content.read(appendingTo: &bytes, at: UInt64(count), count: 3)
                    if bytes.count == count { break }
                }
                line += "=" + String(decoding: bytes, as: UTF8.self)
            }
            if let link = item.link { line += " (\(link.inode))" }
            lines.append(line)
        }
        return lines
    }

    @Test func `has a source for each thing at the top`() throws {
        #expect(try roots([Tar.folder("a"), Tar.file("a/x"), Tar.folder("b")]) == ["a", "b"])
        #expect(try roots([Tar.file("x"), Tar.file("a/y"), Tar.file("a/z")]) == ["a", "x"])
        #expect(try roots([Tar.folder("db/app"), Tar.file("db/app/x")]) == ["db/app"])
        #expect(try roots([Tar.folder("a/b"), Tar.file("a/x")]) == ["a"])
        #expect(try roots([Tar.folder("a-b"), Tar.folder("a"), Tar.file("a/x")]) == ["a", "a-b"])
        #expect(try roots([Tar.folder("./"), Tar.file("./x"), Tar.folder("a")]) == [""])
        #expect(try roots((0...100).map { Tar.file("file-\($0)") }) == [""])
        #expect(try roots([]).isEmpty)
    }

    @Test func `comes in path order, with the folders that are missing`() async throws {
        let tree = try Tar.tree(
            [Tar.file("a/c/x"), Tar.file("a-b"), Tar.file("a/b")],
            contents: ["a/c/x": Array("deep".utf8), "a/b": Array("1234567".utf8)])
        #expect(try await walk(tree) == ["", "b=1234567", "c", "c/x=deep"])
        #expect(try await walk(tree, 1) == ["="])
    }

    @Test func `keeps the last entry of a path`() async throws {
        let tree = try Tar.tree([
            Tar.folder("a"), Tar.file("a/x"), Tar.folder("a/x"), Tar.file("a/x/y"),
        ])
        #expect(try await walk(tree) == ["", "x", "x/y="])
        #expect(tree.notes.count == 0)
    }

    @Test func `gives names of one file one identity, whichever comes first`() async throws {
        let tree = try Tar.tree(
            [Tar.folder("d"), Tar.file("d/m"), Tar.link("d/a", "d/m"), Tar.link("d/z", "./d/a")],
            contents: ["d/m": Array("same".utf8)])
        #expect(try await walk(tree) == ["", "a=same (2)", "m=same (2)", "z=same (2)"])
    }

    @Test func `leaves out what leads nowhere`() async throws {
        let tree = try Tar.tree([
            Tar.folder("d"), Tar.link("d/a", "d/nothing"), Tar.link("d/b", "d/c"),
            Tar.link("d/c", "d/b"), Tar.link("d/e", "d"), Tar.link("d/f", "../x"),
            Tar.file("../x"), Tar.file("d/../../x"), Tar.file("d/y"), Tar.link("d/z", "d/y"),
        ])
        #expect(try await walk(tree) == ["", "y= (1)", "z= (1)"])
        #expect(tree.notes.count == 7)
    }

    @Test func `leaves out what lies below anything but a folder`() async throws {
        var link = Tar.file("d/link")
        link.kind = .symbolicLink(target: Array("/etc".utf8))
        let tree = try Tar.tree([
            Tar.folder("d"), link, Tar.file("d/link/passwd"), Tar.file("d/link/x/y"),
            Tar.file("d/m"),
        ])
        #expect(try await walk(tree) == ["", "link", "m="])
        #expect(
            tree.notes.texts == [
                "d/link/passwd: what it lies in is no folder",
                "d/link/x/y: what it lies in is no folder",
            ])
    }

    @Test func `reads holes as zeros, and stores none`() async throws {
        var sparse = Tar.file("s")
        sparse.size = 4000
        sparse.dataRanges = [512..<1024, 2048..<2560]
        let data = (0..<1024).map { $0 < 512 ? UInt8(1) : 2 }
        let tree = try Tar.tree([sparse], contents: ["s": data])
        var walk = ImportWalk(tree, try tree.sources()[0])
        let content = try #require(try walk.next()).open()
        #expect(content.runs == [512..<1024, 2048..<2560])
        var bytes: [UInt8] = []
        while bytes.count < 4000 {
            let count = bytes.count
            try await content.read(appendingTo: &bytes, at: UInt64(count), count: 700)
            try #require(bytes.count > count)
        }
        var expected = [UInt8](repeating: 0, count: 4000)
        expected.replaceSubrange(512..<1024, with: data[..<512])
        expected.replaceSubrange(2048..<2560, with: data[512...])
        #expect(bytes == expected)
    }

    @Test func `holds entries as they were`() throws {
        var entry = Tar.file("f")
        entry.mode = 0o4751
        entry.userNumber = 7
        entry.groupNumber = .max - 1
        entry.userName = Array("ann".utf8)
        entry.modified = .init(seconds: -5, nanoseconds: 999_999_999)
        entry.flags = Array("nodump".utf8)
        entry.attributes =
            [.init(name: Array("user.b".utf8), value: [0, 1])]
            + [.init(name: Array("user.a".utf8), value: [])]
            + [.init(name: Array("user.holdfast".utf8), value: [1])]
        var omitted: [String] = []
        let metadata = Entry.Metadata(entry) { omitted.append($0) }
        #expect(metadata.attributes.map(\.name) == [Array("user.a".utf8), Array("user.b".utf8)])
        #expect(omitted.isEmpty)
        for kind: SpooledEntry.Kind in [
            .file(count: 900, runs: [1..<5, 7..<900], place: 1 << 40), .link(to: Array("a/b".utf8)),
            .other(.directory), .other(.symbolicLink(target: [1, 255])), .other(.fifo),
            .other(.characterDevice(major: 1, minor: .max)),
            .other(.blockDevice(major: 0, minor: 3)),
        ] {
            let spooled = SpooledEntry(metadata: metadata, kind: kind)
            #expect(try SpooledEntry(spooled.encoded()) == spooled)
        }
    }

    @Test func `takes no more attributes than a repository holds`() {
        var entry = Tar.file("f")
        entry.attributes = [
            .init(name: Array("user.a".utf8), value: .init(repeating: 0, count: 1 << 20)),
            .init(name: Array("user.b".utf8), value: [1]),
        ]
        var omitted: [String] = []
        #expect(Entry.Metadata(entry) { omitted.append($0) }.attributes.map(\.value) == [[1]])
        #expect(omitted == ["the attribute user.a"])
    }
}

@Suite struct `Paths of imported files` {
    @Test(arguments: [
        ("a", "a"), ("./a//b/", "a/b"), ("/etc/passwd", "etc/passwd"), (".", ""), ("a/./b", "a/b"),
        ("...", "..."), ("a..b/..c", "a..b/..c"),
    ])
    func `are cleaned of what means nothing`(_ path: String, _ clean: String) throws {
        #expect("\(try ImportedPath.clean(Array(path.utf8)))" == clean)
    }

    @Test(arguments: [
        "..", "a/..", "../a", "a/../b", "/..", "a\0b", String(repeating: "x", count: 1025),
    ])
    func `are refused when they could lead elsewhere`(_ path: String) {
        #expect(throws: FormatError.self) { try ImportedPath.clean(Array(path.utf8)) }
    }

    @Test func `sort by their keys as archives have them`() throws {
        let names = ["", "a", "a!", "a-b", "a/b", "a/b/c", "a/c", "a0", "b", "\u{1}", "é/x", "é"]
        let paths = try names.map { try EntryPath(Array($0.utf8)) }
        let byKey = paths.sorted { PathKey.bytes($0).lexicographicallyPrecedes(PathKey.bytes($1)) }
        #expect(byKey == paths.sorted())
        for path in paths { #expect(try PathKey.path(PathKey.bytes(path)[...]) == path) }
    }
}
