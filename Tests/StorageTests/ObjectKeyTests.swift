import Storage
import Testing

@Suite struct ObjectKeyTests {
    @Test(arguments: [
        "", "/", "a/", "/a", "a//b", ".", "..", "a/../b", "a/.hidden", ".tmp-x", "a\0b", "a\nb",
        "a\u{7F}", String(repeating: "x", count: 256), "a/" + String(repeating: "ü", count: 128),
        String(repeating: "abc/", count: 225) + "d",
    ])
    func `A name that some store could not keep is refused`(text: String) {
        #expect(throws: StorageError.self) { try ObjectKey(text) }
    }

    @Test(arguments: [
        "a", "a/b", "a b/+%", "ü/👍", "a../b.c", String(repeating: "x", count: 255), "\\", "a:b*?",
        "a/\u{301}b",
    ])
    func `Any other is kept as it is`(text: String) throws {
        let key = try ObjectKey(text)
        #expect(key.text == text)
        #expect(key.components.joined(separator: "/") == text)
        #expect(key.components.count == text.utf8.count { $0 == UInt8(ascii: "/") } + 1)
    }

    @Test func `Keys are told apart and ordered by their bytes`() {
        let (composed, decomposed) = (ObjectKey("\u{E9}"), ObjectKey("e\u{301}"))
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        let sorted: [ObjectKey] = ["a", "a b", "a-/x", "a/b", "a0", "b"]
        #expect(sorted.shuffled().sorted() == sorted)
    }

    @Test func `A key lies inside what its first components name, not inside itself`() {
        let key: ObjectKey = "a/b/c"
        #expect(key.isInside("a"))
        #expect(key.isInside("a/b"))
        #expect(!key.isInside("a/b/c"))
        #expect(!key.isInside("a/b/c/d"))
        #expect(!key.isInside("b"))
        #expect(!("a/bc" as ObjectKey).isInside("a/b"))
    }

    @Test func `A key lies directly in a folder when no other is between`() {
        let key: ObjectKey = "a/b/c"
        #expect(key.isDirectly(in: "a/b"))
        #expect(!key.isDirectly(in: "a"))
        #expect(!key.isDirectly(in: "a/b/c"))
        #expect(!key.isDirectly(in: "b"))
    }

    @Test func `Components are put behind a key`() {
        let key = ObjectKey("a") / "b" / "c d"
        #expect(key == "a/b/c d")
        #expect(key.name == "c d")
    }
}
