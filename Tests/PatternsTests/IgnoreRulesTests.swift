import Testing

@testable import Patterns

struct IgnoreRulesTests {
    static func rules(_ text: String, below folder: String = "") -> IgnoreRules {
        IgnoreRules().adding(Array(text.utf8).span, below: Array(folder.utf8))
    }

    static func verdict(
        _ rules: IgnoreRules, _ path: String, isDirectory: Bool = false
    ) -> IgnoreRules.Verdict {
        rules.verdict(Array(path.utf8).span, isDirectory: isDirectory)
    }

    @Test(
        arguments: [
            ("foo", "foo", true), ("foo", "a/b/foo", true), ("foo", "food", false),
            ("foo", "foo/bar", true), ("/foo", "foo", true), ("/foo", "a/foo", false),
            ("a/foo", "a/foo", true), ("a/foo", "b/a/foo", false), ("*.tmp", "x/.tmp", true),
            ("*.tmp", "x.tmp.gz", false), ("a/*", "a/b", true), ("a/*", "a", false),
            ("a/*/c", "a/b/c", true), ("a/*/c", "a/b/b/c", false), ("**/c", "c", true),
            ("**/c", "a/b/c", true), ("a/**", "a/b/c", true), ("a/**", "a", false),
            ("a/**/c", "a/c", true), ("a/**/c", "a/b/b/c", true), ("a/**/c", "a/bc", false),
            ("a/**/b/**/c", "a/x/b/y/b/c", true), ("a/**/b/*/c", "a/b/b/b/x/c", true),
            ("foo?", "foo", false), ("foo?", "food", true), ("a?b", "a/b", false),
            ("x[0-9]", "x5", true), ("x[!0-9]", "x5", false), ("x[^0-9]", "xy", true),
            ("\\#a", "#a", true), ("\\!a", "!a", true), ("\\*", "b", false), ("a\\ ", "a ", true),
            ("a  ", "a", true), ("a\t", "a", false), ("a\\\\", "a\\", true),
            ("foo**/bar", "foobar", false), ("foo**/bar", "foox/bar", true),
            ("foo**/bar", "foo/x/bar", false), ("A", "a", false),
            ("[a-c-e]", "d", false), ("[a-c-e]", "-", true), ("a/**\\/b", "a/b", false),
            ("a/**\\/b", "a/x/b", true),
        ])
    func `a rule ignores just what it should`(rule: String, path: String, isIgnored: Bool) {
        let expected = isIgnored ? IgnoreRules.Verdict.ignored : .noMatch
        #expect(Self.verdict(Self.rules(rule), path) == expected)
    }

    @Test func `a trailing slash stands for folders`() {
        let rules = Self.rules("cache/")
        #expect(Self.verdict(rules, "cache") == .noMatch)
        #expect(Self.verdict(rules, "cache", isDirectory: true) == .ignored)
        #expect(Self.verdict(rules, "a/cache/b") == .ignored)
    }

    @Test func `the last matching line decides`() {
        let rules = Self.rules("*.log\n!keep.log\nkeep.log.log")
        #expect(Self.verdict(rules, "a.log") == .ignored)
        #expect(Self.verdict(rules, "keep.log") == .included)
        #expect(Self.verdict(rules, "a.txt") == .noMatch)
    }

    @Test func `nothing comes back from an ignored folder`() {
        let rules = Self.rules("logs\n!logs/keep.log\n!keep.log")
        #expect(Self.verdict(rules, "logs/keep.log") == .ignored)
        let own = rules.ownVerdict(Array("logs/keep.log".utf8).span, isDirectory: false)
        #expect(own == .included)
    }

    @Test func `a deeper layer wins below its folder and nowhere else`() {
        let rules = Self.rules("*.log").adding(
            Array("!*.log\n/own".utf8).span, below: Array("a/b".utf8))
        #expect(Self.verdict(rules, "x.log") == .ignored)
        #expect(Self.verdict(rules, "a/x.log") == .ignored)
        #expect(Self.verdict(rules, "a/b/x.log") == .included)
        #expect(Self.verdict(rules, "a/b/c/x.log") == .included)
        #expect(Self.verdict(rules, "a/bb/x.log") == .ignored)
        #expect(Self.verdict(rules, "a/b/own") == .ignored)
        #expect(Self.verdict(rules, "a/b/c/own") == .noMatch)
        #expect(Self.verdict(rules, "own") == .noMatch)
        #expect(Self.verdict(rules, "a/b", isDirectory: true) == .noMatch)
    }

    @Test(arguments: ["a\r\nb\r\n", "a\nb", "\u{FEFF}a\n\n# b\n\r\nb\r", "a\nb\0c"])
    func `lines end as git lets them end`(text: String) {
        let rules = Self.rules(text)
        #expect(Self.verdict(rules, "a") == .ignored)
        #expect(Self.verdict(rules, "b") == .ignored)
        #expect(Self.verdict(rules, "c") == .noMatch)
        #expect(rules.impossibleLines.isEmpty)
    }

    @Test func `names are bytes`() {
        let rules = IgnoreRules().adding(
            ([0x66, 0xFF, 0x5B, 0x80, 0x2D, 0x8F, 0x5D] as [UInt8]).span)
        let matching = rules.verdict(([0x66, 0xFF, 0x8A] as [UInt8]).span, isDirectory: false)
        #expect(matching == .ignored)
        let other = rules.verdict(([0x66, 0xFF, 0x90] as [UInt8]).span, isDirectory: false)
        #expect(other == .noMatch)
        #expect(Self.verdict(Self.rules("??"), "é") == .ignored)
    }

    @Test func `lines that can never match are told`() {
        let text =
            "# a\n\n   \nok\n./data\na[b\na\\\n/\n!\na//b\n../x\n[[:no:]]\n[/]x\n!./y\n"
        let lines = Self.rules(text, below: "sub").impossibleLines
        #expect(lines.map(\.number) == [5, 6, 7, 8, 9, 10, 11, 12, 13, 14])
        #expect(
            lines.map(\.reason) == [
                .dots, .openBracket, .trailingBackslash, .namesNothing, .namesNothing,
                .doubleSlash, .dots, .unknownClass, .emptyBracket, .dots,
            ])
        #expect(lines.allSatisfy { $0.folder == Array("sub".utf8) })
        #expect(lines.first?.text == Array("./data".utf8))
    }
}
