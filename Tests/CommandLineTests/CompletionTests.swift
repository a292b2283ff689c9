import CommandLine
import Foundation
import TestSupport
import Testing

@Suite struct `Completion` {
    static let commands = CommandSpecification.everything

    /// The line up to the cursor and what is offered; bash splits words at "=" and ":".
    @Test(arguments: [
        ("hold ba", ["backup"]), ("hold key a", ["add"]), ("hold key add --la", ["--label"]),
        ("hold -C somewhere res", ["restore"]), ("hold --config = x res", ["restore"]),
        ("hold backup --compression ", ["fast", "balanced", "max"]),
        ("hold backup --compression = b", ["balanced"]),
        ("hold backup --compression =", ["fast", "balanced", "max"]),
        ("hold backup da", ["data", "date"]), ("hold -C da", ["data"]),
        ("hold backup --tag da", []),
        ("hold backup sqlite : da", ["data", "date"]), ("hold backup sqlite :", ["data", "date"]),
        ("hold copy --to da", ["data"]), ("hold restore --to da", ["data"]),
        ("hold completion f", ["fish"]), ("hold list da", []),
        ("hold backup data --dry", ["--dry-run"]),
        ("hold help tim", ["times"]), ("hold --quiet --js", ["--json"]),
        ("hold frobnicate --js", ["--json"]),
        ("hold --set s3.re", ["s3.region=", "s3.requesterPays="]),
        ("hold --set s3.region = eu", []),
    ])
    func `works in bash`(_ line: String, _ offered: [String]) throws {
        let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let script = try #require(CompletionScript.text(shell: "bash", commands: Self.commands))
        let driver = """
            compopt() { :; }
            COMP_WORDS=(\(words.map { "'\($0)'" }.joined(separator: " ")))
            COMP_CWORD=\(words.count - 1)
            _holdfast
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let result = try Workshop.withFolder { folder in
            let manager = FileManager.default
            try manager.createDirectory(
                at: folder.appendingPathComponent("data"), withIntermediateDirectories: true)
            try Data().write(to: folder.appendingPathComponent("date"))
            return try Workshop.run(
                ["bash", "-euc", script + driver], environment: ["PATH": "/usr/bin:/bin"],
                folder: folder)
        }
        #expect(result.errorOutput == "")
        #expect(result.output.split(separator: "\n").map(String.init).sorted() == offered.sorted())
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `is a well-formed script`(_ shell: String) throws {
        guard Workshop.isInstalled(shell) else { return }
        let script = try #require(CompletionScript.text(shell: shell, commands: Self.commands))
        let result = try Workshop.withFolder { folder in
            try Workshop.run(
                [shell, "-n"], environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path],
                folder: folder, input: script)
        }
        #expect(result.exitCode == 0)
        #expect(result.errorOutput == "")
    }

    @Test(arguments: [
        ("holdfast ba", ["backup"]), ("holdfast key ro", ["rotate"]),
        ("holdfast backup --compression b", ["balanced"]),
        ("holdfast restore --if", ["--if-missing"]),
        ("holdfast list --if", []), ("holdfast key add --la", ["--label"]),
        ("holdfast key list --la", []),
    ])
    func `works in fish`(_ line: String, _ offered: [String]) throws {
        guard Workshop.isInstalled("fish") else { return }
        let script = try #require(CompletionScript.text(shell: "fish", commands: Self.commands))
        let result = try Workshop.withFolder { folder in
            try Workshop.run(
                ["fish", "-c", script + "complete -C '\(line)'"],
                environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path], folder: folder)
        }
        let names = result.output.split(separator: "\n").compactMap {
            $0.split(separator: "\t").first
        }
        #expect(names.map(String.init) == offered)
    }

    @Test func `works in zsh`() throws {
        guard Workshop.isInstalled("zsh") else { return }
        let script = try #require(CompletionScript.text(shell: "zsh", commands: Self.commands))
        // Defines the function the way $fpath does, and asks what _arguments is called with.
        let driver = """
            autoload -U compinit && compinit -D -u
            eval "$SCRIPT"
            _arguments() { printf '%s\\n' "$@"; [[ $1 != -C ]] || { state=arguments; return 1; } }
            words=(backup --x) CURRENT=2
            _holdfast
            """
        let result = try Workshop.withFolder { folder in
            try Workshop.run(
                ["zsh", "-fc", driver],
                environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path, "SCRIPT": script],
                folder: folder)
        }
        #expect(result.errorOutput == "")
        #expect(
            result.output.contains(
                "(--compression)--compression=[fast, balanced (the default) or max]:LEVEL:(fast balanced max)"
            ))
        #expect(result.output.contains("*:PATH:_files"))
    }
}
