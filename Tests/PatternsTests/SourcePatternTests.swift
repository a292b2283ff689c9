import Patterns
import Testing

@Suite struct `A pattern that begins with a source's name` {
    @Test(arguments: [
        ("/data/*.json", "/*.json"), ("data/sub/", "/sub/"), ("!data/keep", "!/keep"),
        ("d*/x", "/x"), ("data/**/x", "/**/x"),
    ])
    func `holds inside of the source, too`(_ pattern: String, _ inner: String) {
        #expect(SourcePattern.expand([pattern], source: "data") == [pattern, inner])
    }

    @Test(arguments: ["data", "data/", "/data/", "*.tmp", "/other/x", "#data/x", "", "!", "/"])
    func `is another's otherwise`(_ pattern: String) {
        #expect(SourcePattern.expand([pattern], source: "data") == [pattern])
    }

    @Test func `has all of a name with slashes`() {
        #expect(SourcePattern.expand(["a/b/x", "a/x"], source: "a/b") == ["a/b/x", "/x", "a/x"])
    }
}
