import Foundation
import TestSupport

/// A test written as a script: commands, what they must print, and the files that they need.
///
/// A line is a comment (`#`), or one of
///
///     [!] exec PROGRAM WORD…      runs a program, which must [not] succeed
///     exit CODE PROGRAM WORD…     runs a program, which must exit with the code
///     sh TEXT                     runs the rest of the line in a shell, which must succeed
///     [!] stdout REGEX            what the last program printed must [not] match; also stderr
///     [!] exists FILE…            files that must [not] be there
///     cmp FILE FILE               files that must be equal; stdout and stderr are files too
///     stdin FILE                  what the next program reads
///     env NAME=VALUE              a variable for the programs that follow; `env NAME` takes it away
///     cd FOLDER                   the folder of the programs that follow
///     needs PROGRAM               skips the rest where the program is not installed
///
/// Words are separated by spaces, single quotes keep them together, `$NAME` is a variable. Behind
/// the commands follow files, each after a line `-- name --`.
struct TestScript {
    let commands: [(line: Int, text: String)]
    let files: [(name: String, text: String)]

    init(_ text: String) {
        var commands: [(Int, String)] = []
        var files: [(name: String, text: String)] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            if line.hasPrefix("-- "), line.hasSuffix(" --"), line.count > 6 {
                files.append((String(line.dropFirst(3).dropLast(3)), ""))
            } else if !files.isEmpty {
                files[files.count - 1].text += line + "\n"
            } else if !line.isEmpty, !line.hasPrefix("#") {
                commands.append((index + 1, String(line)))
            }
        }
        // The last line feed of the script is not a line of its last file.
        if !files.isEmpty, text.hasSuffix("\n") { files[files.count - 1].text.removeLast() }
        self.commands = commands
        self.files = files
    }
}

/// What went wrong at which line.
struct ScriptFailure: Error, CustomStringConvertible {
    let description: String
}

/// A script on its way through its commands.
struct ScriptRun {
    private let root: URL
    private var folder: URL
    private var environment: [String: String]
    private var input = ""
    private var last: ChildProcess?
    private var isOver = false

    /// Runs the script in the folder; the first line that does not hold is thrown.
    static func run(_ script: TestScript, in root: URL) throws {
        var run = ScriptRun(root: root)
        try FileManager.default.createDirectory(
            at: root.appendingPathComponent("home"), withIntermediateDirectories: true)
        for file in script.files {
            let url = root.appendingPathComponent(file.name)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try file.text.write(to: url, atomically: false, encoding: .utf8)
        }
        for (line, text) in script.commands where !run.isOver {
            do {
                try run.perform(text)
            } catch {
                throw ScriptFailure(
                    description: "line \(line): \(text)\n\(error)\n\(run.lastOutput)")
            }
        }
    }

    private init(root: URL) {
        self.root = root
        folder = root
        environment = Workshop.environment(home: root.appendingPathComponent("home"))
        environment["WORK"] = root.path
    }

    private var lastOutput: String {
        last.map { "exit code \($0.exitCode)\n-- stdout\n\($0.output)-- stderr\n\($0.errorOutput)" }
            ?? ""
    }

    private mutating func perform(_ text: String) throws {
        var words = try words(of: text)
        let isNegated = words.first == "!"
        if isNegated { words.removeFirst() }
        let rest = Array(words.dropFirst())
        switch words.first {
        case "exec":
            try start(rest)
            let succeeded = last?.exitCode == 0
            try require(succeeded != isNegated, isNegated ? "should have failed" : "failed")
        case "exit":
            try start(Array(rest.dropFirst()))
            try require(rest.first.flatMap { Int32($0) } == last?.exitCode, "another exit code")
        case "sh":
            try start(["sh", "-euc", String(text.dropFirst(3))])
            try require(last?.exitCode == 0, "failed")
        case "stdout": try match(last?.output, text, isNegated)
        case "stderr": try match(last?.errorOutput, text, isNegated)
        case "exists":
            for name in rest { try require(exists(name) != isNegated, name) }
        case "cmp": try compare(rest)
        case "stdin": input = try String(contentsOf: url(rest.first ?? ""), encoding: .utf8)
        case "env": setVariable(rest.first ?? "")
        case "cd": folder = url(rest.first ?? "")
        case "needs": isOver = !rest.allSatisfy(Workshop.isInstalled)
        default: throw ScriptFailure(description: "no such command")
        }
    }
}

// MARK: Commands

extension ScriptRun {
    private mutating func start(_ words: [String]) throws {
        guard !words.isEmpty else { throw ScriptFailure(description: "no program") }
        last = try Workshop.run(words, environment: environment, folder: folder, input: input)
        input = ""
    }

    private func require(_ holds: Bool, _ reason: String) throws {
        guard holds else { throw ScriptFailure(description: reason) }
    }

    /// The expression is the rest of the line, in quotes or not; `^` and `$` are the ends of lines.
    private func match(_ text: String?, _ line: String, _ isNegated: Bool) throws {
        guard let text,
            let keyword = line.range(of: #"std(out|err) +"#, options: .regularExpression)
        else { throw ScriptFailure(description: "nothing ran before") }
        var expression = line[keyword.upperBound...]
        if expression.first == "'", expression.last == "'" {
            expression = expression.dropFirst().dropLast()
        }
        let regex = try Regex(expand(String(expression))).anchorsMatchLineEndings()
        try require(
            (text.firstMatch(of: regex) != nil) != isNegated,
            isNegated ? "matches" : "does not match")
    }

    private func compare(_ names: [String]) throws {
        let contents = try names.map { name in
            switch name {
            case "stdout": Data((last?.output ?? "").utf8)
            case "stderr": Data((last?.errorOutput ?? "").utf8)
            default: try Data(contentsOf: url(name))
            }
        }
        try require(contents.count == 2 && contents[0] == contents[1], "the files differ")
    }

    private func exists(_ name: String) -> Bool {
        // Links that lead nowhere exist too.
        (try? FileManager.default.attributesOfItem(atPath: url(name).path)) != nil
    }

    private mutating func setVariable(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        environment[String(parts[0])] = parts.count == 2 ? String(parts[1]) : nil
    }

    private func url(_ name: String) -> URL {
        name.hasPrefix("/") ? URL(fileURLWithPath: name) : folder.appendingPathComponent(name)
    }
}

// MARK: Words

extension ScriptRun {
    private func words(of line: String) throws -> [String] {
        var words: [String] = []
        var word: String?
        var isQuoted = false
        for character in line {
            switch character {
            case "'":
                isQuoted.toggle()
                word = word ?? ""
            case " " where !isQuoted:
                if let word { words.append(word) }
                word = nil
            default:
                word = (word ?? "") + (isQuoted && character == "$" ? "\u{0}" : String(character))
            }
        }
        if isQuoted { throw ScriptFailure(description: "a quote is not closed") }
        return (words + [word].compactMap { $0 })
            .map { expand($0).replacingOccurrences(of: "\u{0}", with: "$") }
    }

    private func expand(_ text: String) -> String {
        environment.keys.sorted { $0.count > $1.count }.reduce(text) { text, name in
            text.replacingOccurrences(of: "$" + name, with: environment[name] ?? "")
        }
    }
}
