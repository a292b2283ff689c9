import TestSupport
import Testing

@testable import Patterns

struct GlobTests {
    static func matches(_ glob: String, _ path: String, isDirectory: Bool = false) -> Bool {
        Glob(glob).matches(Array(path.utf8).span, isDirectory: isDirectory)
    }

    @Test(
        arguments: [
            ("a/b/*.json", "a/b/c.json", true), ("a/b/*.json", "a/b/c/d.json", false),
            ("a/b/*.json", "x/a/b/c.json", false), ("a/b", "a/b/c/d", true),
            ("a/b", "a/bc", false), ("*.json", "a/b/c.json", true), ("/*.json", "a/c.json", false),
            ("a/**/c.json", "a/c.json", true), ("a/**", "a/x", true), ("a/**", "a", false),
            ("A/b", "a/b", false), ("!a", "!a", true), ("!a", "b", false), ("#a", "#a", true),
            ("a ", "a ", true), ("a ", "a", false), ("b/", "a/b/c", true), ("b/", "a/b", false),
        ])
    func `a glob picks just what it should`(glob: String, path: String, isPicked: Bool) {
        #expect(Self.matches(glob, path) == isPicked)
    }

    @Test func `a glob picks what the same ignore rule would ignore`() {
        var generator = SeededGenerator(seed: 5)
        for index in 0..<500 {
            let one = IgnoreCase.random(in: "r", using: &generator)
            let lines = one.files[0].text.split(whereSeparator: \.isNewline)
            guard let line = lines.first.map(String.init), !line.contains(/^[!#]| $/) else {
                continue
            }
            let rules = IgnoreRulesTests.rules(line)
            for path in one.paths {
                let isDirectory = one.folders.contains(path)
                let verdict = IgnoreRulesTests.verdict(rules, path, isDirectory: isDirectory)
                let isPicked = Self.matches(line, path, isDirectory: isDirectory)
                #expect(isPicked == (verdict == .ignored), "\(index): \(line) \(path)")
            }
        }
    }

    @Test func `a trailing slash picks the folder itself`() {
        #expect(Self.matches("a/b/", "a/b", isDirectory: true))
        #expect(!Self.matches("a/b/", "a/b"))
    }

    @Test func `a glob tells why nothing can match`() {
        #expect(Glob("data/[a").impossibility == .openBracket)
        #expect(Glob("./data").impossibility == .dots)
        #expect(Glob("").impossibility == .namesNothing)
        #expect(Glob("data/**").impossibility == nil)
        #expect(!Self.matches("", "a"))
    }
}

@Suite(.timeLimit(.minutes(1)))
struct HostilePatternTests {
    @Test func `many stars in a name stay cheap`() {
        let pattern = String(repeating: "a*", count: 500) + "b"
        let name = String(repeating: "a", count: 20_000)
        #expect(!GlobTests.matches(pattern, name))
        #expect(GlobTests.matches(pattern, name + "b"))
    }

    @Test func `many double stars stay cheap`() {
        let pattern = String(repeating: "**/a*a*/", count: 100) + "b"
        let path = String(repeating: "aaaa/", count: 2000)
        #expect(!GlobTests.matches(pattern, path + "c"))
        #expect(GlobTests.matches("/" + pattern, path + "b"))
    }

    @Test func `a fixed middle between double stars stays cheap`() {
        let middle = String(repeating: "*a*b*/", count: 50)
        let path = String(repeating: "aaaaaaab/", count: 1000)
        #expect(!GlobTests.matches("**/\(middle)x/**", path + "y"))
    }

    @Test(arguments: ["", "/", "//", "a//", "//a", "/a/"])
    func `odd paths are harmless`(path: String) {
        for pattern in ["*", "**", "a/**/b", "/a", "*/*"] {
            _ = GlobTests.matches(pattern, path)
            _ = IgnoreRulesTests.verdict(IgnoreRulesTests.rules(pattern, below: "a"), path)
        }
    }

    @Test func `random bytes parse into harmless rules`() {
        var generator = SeededGenerator(seed: 4)
        let bytes = Array("ab*?[]!^-\\/:# \r\n\0é".utf8)
        for _ in 0..<3000 {
            let count = Int.random(in: 0...40, using: &generator)
            let text = (0..<count).map { _ in
                bytes[Int.random(in: bytes.indices, using: &generator)]
            }
            let rules = IgnoreRules().adding(text.span)
            _ = IgnoreRulesTests.verdict(rules, "a/b/ab", isDirectory: true)
            _ = Glob(text).impossibility
        }
    }
}
