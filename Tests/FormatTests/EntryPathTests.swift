import Testing

@testable import Format

struct EntryPathTests {
    private func path(_ text: String) throws -> EntryPath {
        try EntryPath(Array(text.utf8))
    }

    @Test(arguments: [
        "", "a", "a/b", ".a", "a.", "...", "..a", "a/.b", "a/...", " ", "\n", "a\\b", "é",
        String(repeating: "x", count: 1024),
        String(repeating: "abc/", count: (1 << 14) - 1) + "abcd",
    ])
    func `Plain relative paths come back`(text: String) throws {
        #expect(try path(text).bytes == Array(text.utf8))
    }

    @Test(arguments: [
        "/", "/a", "a/", "a//b", "//", ".", "..", "./a", "../a", "a/.", "a/..", "a/./b", "a/../b",
        "\0", "a\0", "a/\0/b", String(repeating: "x", count: 1025),
        "a/" + String(repeating: "x", count: 1025) + "/b",
        String(repeating: "abc/", count: 1 << 14) + "a",
    ])
    func `What leads out, is spelled twice or too long is refused`(text: String) {
        #expect(throws: FormatError.self) { try path(text) }
    }

    @Test func `Bytes that are not UTF-8 are kept`() throws {
        #expect(try EntryPath([0xFF, 0x2F, 0xC3]).bytes == [0xFF, 0x2F, 0xC3])
    }

    @Test(arguments: SeededRandom.seeds)
    func `Paths are ordered component by component`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<5000 {
            let (one, other) = (random.components(), random.components())
            let isLess = one.lexicographicallyPrecedes(other) { $0.lexicographicallyPrecedes($1) }
            let left = try EntryPath(Array(one.joined(separator: [0x2F])))
            let right = try EntryPath(Array(other.joined(separator: [0x2F])))
            #expect((left < right) == isLess, "\(left) and \(right)")
        }
    }

    @Test func `A folder is followed by what is in it`() throws {
        let texts = ["", "a", "a/b", "a/b/c", "a/c", "a!", "a.b", "a0", "b"]
        let paths = try texts.map(path)
        #expect(paths.reversed().sorted() == paths)
    }

    @Test(arguments: SeededRandom.seeds)
    func `Components, name and parent fit together`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<500 {
            let components = random.components()
            let path = components.reduce(EntryPath.root) { $0.appending($1) }
            #expect(try EntryPath(path.bytes) == path)
            #expect(path.components == components)
            #expect(path.name == components.last ?? [])
            #expect(path.parent?.components == (components.isEmpty ? nil : components.dropLast()))
        }
    }

    @Test(arguments: SeededRandom.seeds)
    func `A path is inside each of its folders and in no other`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<2000 {
            let (one, other) = (random.components(), random.components())
            let isInside = one.count > other.count && one.starts(with: other)
            let path = try EntryPath(Array(one.joined(separator: [0x2F])))
            let folder = try EntryPath(Array(other.joined(separator: [0x2F])))
            #expect(path.isInside(folder) == isInside, "\(path) in \(folder)")
        }
    }

    @Test(arguments: SeededRandom.seeds)
    func `A path has one spelling`(seed: UInt64) {
        let accepted = expectOneSpelling(Array("a/.b/c..d".utf8), seed: seed) {
            bytes throws(FormatError) in
            Array(try EntryPath(bytes).components.joined(separator: [0x2F]))
        }
        #expect(accepted > 0)
    }
}
