import Foundation
import TestSupport
import Testing

@testable import Patterns

/// One folder of a repository with ignore files in it, and paths to judge.
struct IgnoreCase: CustomStringConvertible {
    var files: [(folder: String, text: String)] = []
    var folders: Set<String> = []
    var paths: [String] = []

    var rules: IgnoreRules {
        files.reduce(IgnoreRules()) {
            $0.adding(Array($1.text.utf8).span, below: Array($1.folder.utf8))
        }
    }

    var description: String {
        files.map { "\($0.folder): \($0.text.debugDescription)" }.joined(separator: ", ")
    }

    func verdict(_ path: String) -> IgnoreRules.Verdict {
        rules.verdict(Array(path.utf8).span, isDirectory: folders.contains(path))
    }
}

extension IgnoreCase {
    private static let names = [
        "a", "b", "ab", "abc", "aab", "a.b", "é", "a b", "a ", "*", "\\", "[a]", "!a", "#a", "-",
        "]",
    ]
    private static let pieces = [
        "a", "a", "b", "b", "c", "ab", ".", "é", " ", "/", "/", "/", "*", "*", "?", "**/", "/**",
        "/**/", "**", "[ab]", "[!a]", "[^b]", "[a-c]", "[]a]", "[!]]", "[a-]", "[\\]]", "[/]",
        "[b-a]", "[[:alpha:]]", "[[:x:]]", "[[:a]", "[", "\\a", "\\*", "\\", "\\ ", "\\/", "-", "]",
        "!", "#", "\r",
    ]

    static func random(in root: String, using generator: inout SeededGenerator) -> IgnoreCase {
        var random = IgnoreCase()
        random.files.append((root, text(using: &generator)))
        for _ in 0..<3 {
            let first = "\(root)/\(generator.pick(Array(names.prefix(4))))"
            let second = "\(first)/\(generator.pick(names))"
            random.folders.formUnion([first, second])
            if Bool.random(using: &generator) { continue }
            let folder = Bool.random(using: &generator) ? first : second
            if !random.files.contains(where: { $0.folder == folder }) {
                random.files.append((folder, text(using: &generator)))
            }
        }
        // Deeper files win, so they come later.
        random.files.sort { $0.folder.utf8.count < $1.folder.utf8.count }
        random.paths = Array(random.folders)
        for folder in random.folders.sorted() + [root] {
            random.paths += (0..<4).map { _ in "\(folder)/\(generator.pick(names))" }
        }
        return random
    }

    private static func text(using generator: inout SeededGenerator) -> String {
        let lines = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
            var line = generator.pick(["", "", "", "!", "/", "**/"])
            for _ in 0..<Int.random(in: 1...5, using: &generator) {
                line += generator.pick(pieces)
            }
            return line
        }
        return lines.filter { !isMisreadByOldGit($0) }.joined(separator: "\n")
    }

    /// git 2.39 takes `a**/b` for `a` followed by `**/b`, against its own documentation.
    private static func isMisreadByOldGit(_ line: String) -> Bool {
        line.range(of: "([^/*!]|.!)[*][*]", options: .regularExpression) != nil
    }
}

extension SeededGenerator {
    fileprivate mutating func pick(_ texts: [String]) -> String {
        texts[Int.random(in: texts.indices, using: &self)]
    }
}

struct GitComparisonTests {
    @Test(arguments: 0..<3 as Range<UInt64>)
    func `generated rules mean what git takes them for`(round: UInt64) throws {
        var generator = SeededGenerator(seed: TestSeed.current &+ round)
        let repository = try GitRepository()
        let cases = (0..<250).map { IgnoreCase.random(in: "case\($0)", using: &generator) }
        for one in cases {
            for folder in one.folders { try repository.makeFolder(folder) }
            for file in one.files { try repository.write(Array(file.text.utf8), in: file.folder) }
        }
        let decisions = try repository.decisions(on: cases.flatMap(\.paths))
        var expected = decisions.makeIterator()
        for one in cases {
            for path in one.paths {
                let verdict = Self.verdict(expected.next() ?? nil)
                #expect(one.verdict(path) == verdict, "\(path) in \(one)")
            }
        }
        #expect(Set(decisions.map(Self.verdict)).count == 3)
    }

    static func verdict(_ decision: UInt8?) -> IgnoreRules.Verdict {
        switch decision {
        case nil: .noMatch
        case UInt8(ascii: "!"): .included
        default: .ignored
        }
    }

    @Test func `character classes hold what git puts into them`() throws {
        let classes = [
            "alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
            "space", "upper", "xdigit", "ascii", "", "Alpha",
        ]
        let names = (1..<128).map { String(UnicodeScalar(UInt8($0))) } + ["é"]
        let repository = try GitRepository()
        var cases: [IgnoreCase] = []
        for name in classes {
            var one = IgnoreCase()
            let folder = "class-\(name)"
            one.files = [(folder, "[[:\(name):]]")]
            one.paths = names.filter { !["/", "."].contains($0) }.map { "\(folder)/\($0)" }
            try repository.write(Array(one.files[0].text.utf8), in: folder)
            cases.append(one)
        }
        var expected = try repository.decisions(on: cases.flatMap(\.paths)).makeIterator()
        for one in cases {
            for path in one.paths {
                let verdict = Self.verdict(expected.next() ?? nil)
                #expect(one.verdict(path) == verdict, "\(path.debugDescription) in \(one)")
            }
        }
    }
}
