import CommandLine
import Foundation
import TestSupport
import Testing

@Suite struct `The help` {
    static let commands = CommandSpecification.everything
    static let pages = HelpPages(commands: commands)
    static let names = [""] + Set(commands.map(\.group)).sorted() + HelpTopic.all.map(\.name)

    private func page(_ name: String) throws -> String {
        try Self.pages.page(name.isEmpty ? [] : [name])
    }

    private func lines(_ name: String) throws -> [String] {
        try page(name).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// With the variable UPDATE_GOLDEN set the files are written anew.
    @Test(arguments: ["", "restore", "key", "configuration"])
    func `reads as the golden file does`(_ name: String) throws {
        let file = Workshop.scripts.appendingPathComponent("Golden")
            .appendingPathComponent((name.isEmpty ? "holdfast" : name) + ".txt")
        let page = try page(name)
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            try page.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(page == (try String(contentsOf: file, encoding: .utf8)))
    }

    @Test(arguments: Set(commands.map(\.group)).sorted())
    func `lists every command`(_ group: String) throws {
        #expect(try lines("").contains { $0.hasPrefix("  \(group) ") })
    }

    @Test(arguments: names)
    func `fits a terminal of 80 columns`(_ name: String) throws {
        for line in try lines(name) {
            #expect(line.count <= 80, "\(line)")
            #expect(!line.hasSuffix(" "), "\(line)")
            #expect(!line.hasPrefix("@"), "\(line)")
        }
    }

    @Test(arguments: Set(commands.map(\.group)).sorted())
    func `names no exit code twice`(_ name: String) throws {
        let codes = try lines(name).drop { $0 != "Exit codes:" }.dropFirst().filter { !$0.isEmpty }
        #expect(Set(codes).count == codes.count)
    }

    @Test(arguments: names)
    func `has no empty lines within lists`(_ name: String) throws {
        let lines = try lines(name)
        for (line, next) in zip(lines, lines.dropFirst()) where line.isEmpty {
            #expect(!next.hasPrefix("        "), "\(next)")
        }
    }

    @Test func `of a command that does not exist is refused`() {
        for words in [["key", "nosuch"], ["backup", "restore"], ["lease", "take"]] {
            #expect(throws: UsageError.self) { try Self.pages.page(words) }
        }
    }

    @Test(arguments: Set(commands.map(\.group)).sorted())
    func `of a command has all its parts`(_ name: String) throws {
        let lines = try lines(name)
        #expect(lines[0].hasPrefix("Usage: holdfast \(name) "))
        for part in ["Options:", "Examples:", "Exit codes:"] { #expect(lines.contains(part)) }
        for command in Self.commands where command.group == name {
            #expect(try page(name).contains("holdfast " + command.synopsis))
            for option in command.options { #expect(try page(name).contains("--" + option.name)) }
        }
    }

    @Test(arguments: names)
    func `has examples that the parser understands`(_ name: String) throws {
        let parser = CommandLineParser(commands: Self.commands)
        let examples = try lines(name).filter {
            $0.hasPrefix("  holdfast ") || $0.contains("| holdfast ")
        }
        for example in examples {
            let words = ShellWords.parse(example)
            #expect(throws: Never.self, "\(example)") { try parser.parse(words) }
        }
        if Self.commands.contains(where: { $0.group == name }) { #expect(!examples.isEmpty) }
    }

    @Test(arguments: names)
    func `mentions only options that exist`(_ name: String) throws {
        let known = Set((GlobalOptions.all + Self.commands.flatMap(\.options)).flatMap(\.spellings))
        let foreign: Set<String> = ["--decrypt", "--zstd"]
        for word in try page(name).split(whereSeparator: { !$0.isLetter && !"-".contains($0) })
        where word.hasPrefix("--") && word.count > 2 {
            #expect(known.contains(String(word)) || foreign.contains(String(word)), "\(word)")
        }
    }

    @Test func `lists the wired commands and no others`() throws {
        let small = HelpPages(commands: [.list, .help])
        let page = try small.page([])
        #expect(page.contains("\nLook:\n  list  list the archives\n\nThis program:\n  help  show"))
        #expect(!page.contains("\n  backup "))
        #expect(throws: UsageError.unknownCommand("backup", suggestion: nil)) {
            try small.page(["backup"])
        }
    }

    @Test func `of a group serves its commands`() throws {
        #expect(try Self.pages.page(["key", "add"]) == page("key"))
        #expect(try page("key").contains("  key add:\n"))
        #expect(try page("").contains("  key "))
    }

    @Test func `has its exit codes from the table`() throws {
        let lines = try lines("exit-codes").map { $0.split(separator: " ", maxSplits: 1) }
        for (code, meaning) in ExitCode.table {
            let line = lines.first { $0.first == "\(code.rawValue)" }
            #expect(line?.last?.drop { $0 == " " } == meaning[...])
        }
    }

    @Test func `becomes a manual page`() {
        let manual = ManualPage(commands: Self.commands).text
        for name in Self.names where !name.isEmpty && name != "exit-codes" {
            #expect(
                manual.contains(".SS \(name)\n") || manual.contains(".SH \(name.uppercased())\n"))
        }
        for line in manual.split(separator: "\n") where line.hasPrefix(".") {
            let macro = line.prefix { $0 != " " }
            #expect(
                [".TH", ".SH", ".SS", ".PP", ".TP", ".nf", ".fi", ".B", ".I", ".BR"].contains(
                    macro), "\(line)")
        }
        #expect(!manual.contains("--"), "dashes that roff would make a long one of")
    }

    @Test func `of the manual page is clean for groff`() throws {
        guard Workshop.isInstalled("groff") else { return }
        let result = try Workshop.withFolder { folder in
            try Workshop.run(
                ["groff", "-man", "-ww", "-Tutf8"], environment: ["PATH": "/usr/bin:/bin"],
                folder: folder, input: ManualPage(commands: Self.commands).text)
        }
        #expect(result.errorOutput == "")
        #expect(result.exitCode == 0)
    }
}

/// The words of an example, as a shell would hand them on.
enum ShellWords {
    static func parse(_ line: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var rest = Substring(line)
        if let pipe = line.firstIndex(of: "|"), line[pipe...].contains("holdfast") {
            rest = line[pipe...].dropFirst()
        }
        for character in rest {
            if quote == nil, character == "|" || character == ">" || character == ")" { break }
            if character == quote {
                quote = nil
            } else if quote == nil, character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if quote == nil, character == " " {
                words += [word].compactMap { $0 }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        let all = words + [word].compactMap { $0 }
        return Array(
            all.drop { $0 != "holdfast" }.dropFirst().prefix {
                $0 != "keep" && $0 != "see" && $0 != "bring"
            })
    }
}
