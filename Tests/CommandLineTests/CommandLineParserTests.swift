import CommandLine
import Testing

@Suite struct `The command line parser` {
    let parser = CommandLineParser(commands: CommandSpecification.everything)

    struct Accepted: Sendable, CustomTestStringConvertible {
        let line: String
        let command: String
        var words: [String] = []
        var values: [String: [String]] = [:]
        var testDescription: String { line }
    }

    @Test(arguments: [
        Accepted(line: "list", command: "list"),
        Accepted(line: "restore 7", command: "restore", words: ["7"]),
        Accepted(line: "restore --at yesterday", command: "restore", values: ["at": ["yesterday"]]),
        Accepted(line: "restore --at=a=b", command: "restore", values: ["at": ["a=b"]]),
        Accepted(
            line: "-C dir backup data --json", command: "backup", words: ["data"],
            values: ["directory": ["dir"], "json": []]),
        Accepted(line: "--repo r list", command: "list", values: ["repository": ["r"]]),
        Accepted(
            line: "backup --tag a --tag=b", command: "backup", values: ["tag": ["a", "b"]]),
        Accepted(line: "backup -- --tag -x", command: "backup", words: ["--tag", "-x"]),
        Accepted(line: "export -o -", command: "export", values: ["output": ["-"]]),
        Accepted(
            line: "export --output --format", command: "export", values: ["output": ["--format"]]),
        Accepted(line: "check --read-data", command: "check", values: ["read-data": []]),
        Accepted(line: "check --read-data=5%", command: "check", values: ["read-data": ["5%"]]),
        Accepted(line: "key add --label x", command: "key add", values: ["label": ["x"]]),
        Accepted(line: "key --json list", command: "key list", values: ["json": []]),
        Accepted(line: "cat --help", command: "cat", values: ["help": []]),
        Accepted(line: "key -h", command: "key generate", values: ["help": []]),
        Accepted(
            line: "forget 1 2 3 --prune", command: "forget", words: ["1", "2", "3"],
            values: ["prune": []]),
    ])
    func `understands what is well-formed`(_ accepted: Accepted) throws {
        let parsed = try parser.parse(accepted.line.split(separator: " ").map(String.init))
        #expect(parsed.command?.name == accepted.command)
        #expect(parsed.words == accepted.words)
        #expect(parsed.given == accepted.values)
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let line: String
        let message: String
        let hint: String?
        var testDescription: String { line }
    }

    @Test(arguments: [
        Refused(line: "", message: "no command given", hint: "holdfast help"),
        Refused(
            line: "bakcup", message: #"unknown command "bakcup""#, hint: #"did you mean "backup"?"#),
        Refused(
            line: "comp", message: #"unknown command "comp""#, hint: #"did you mean "completion"?"#),
        Refused(
            line: "frobnicate", message: #"unknown command "frobnicate""#,
            hint: "holdfast help lists the commands"),
        Refused(
            line: "key", message: #""key" needs a second word"#,
            hint: "holdfast key generate|add|list|remove|rotate"),
        Refused(
            line: "key ad", message: #"unknown command "key ad""#, hint: #"did you mean "key add"?"#
        ),
        Refused(
            line: "key x", message: #"unknown command "key x""#,
            hint: "holdfast key generate|add|list|remove|rotate"),
        Refused(
            line: "list --jsno", message: #"unknown option "--jsno" for "list""#,
            hint: #"did you mean "--json"?"#),
        Refused(
            line: "list --frobnicate", message: #"unknown option "--frobnicate" for "list""#,
            hint: "holdfast help list lists the options"),
        Refused(
            line: "--tag x backup", message: #"unknown option "--tag""#,
            hint: "holdfast help lists the options"),
        Refused(
            line: "restore --to", message: #"option "--to" needs a value: --to DIR"#, hint: nil),
        Refused(
            line: "restore --to=", message: #"option "--to" needs a value: --to DIR"#, hint: nil),
        Refused(
            line: "check --read-data=",
            message: #"option "--read-data" needs a value: --read-data PERCENT"#, hint: nil),
        Refused(
            line: "check --read-data 10", message: #""check" does not know what to do with "10""#,
            hint: "holdfast check --read-data=10"),
        Refused(
            line: "check --read-data=5 10", message: #""check" does not know what to do with "10""#,
            hint: "holdfast check [OPTIONS]"),
        Refused(
            line: "run --log jsn -- true",
            message: #"invalid value "jsn" for "--log": it is one of text, json"#,
            hint: "--log json"),
        Refused(line: "list --json=1", message: #"option "--json" takes no value"#, hint: nil),
        Refused(
            line: "list -ql", message: #"unknown option "-ql" for "list""#,
            hint: #"did you mean "-q"?"#),
        Refused(
            line: "restore -1", message: #"unknown option "-1" for "restore""#,
            hint: "holdfast help restore lists the options"),
        Refused(
            line: "list 7", message: #""list" does not know what to do with "7""#,
            hint: "holdfast list [OPTIONS]"),
        Refused(
            line: "pin", message: #""pin" needs NUMBER"#, hint: "holdfast pin NUMBER... [OPTIONS]"),
        Refused(
            line: "cat", message: #""cat" needs PATH"#,
            hint: "holdfast cat [ARCHIVE] PATH [OPTIONS]"),
        Refused(
            line: "cat 1 a b", message: #""cat" does not know what to do with "b""#,
            hint: "holdfast cat [ARCHIVE] PATH [OPTIONS]"),
    ])
    func `says what is wrong and what is right`(_ refused: Refused) {
        let error = #expect(throws: UsageError.self) {
            try parser.parse(refused.line.split(separator: " ").map(String.init))
        }
        #expect(error?.message == refused.message)
        #expect(error?.hint == refused.hint)
    }

    @Test func `takes empty words for a wrapped command alone`() throws {
        #expect(try parser.parse(["run", "--", "node", ""]).words == ["node", ""])
        for line in [["backup", ""], ["backup", "data", ""], ["undo", ""], ["run", "--", ""]] {
            let error = #expect(throws: UsageError.self) { try parser.parse(line) }
            #expect(error?.message.hasPrefix("\"\(line[0])\" got an empty ") == true)
        }
    }

    @Test(arguments: ["--key", "--passphrase", "--password", "--identity"])
    func `never takes a secret and never repeats it`(_ option: String) {
        for line in [["list", option, "s3cret"], ["list", "\(option)=s3cret"]] {
            let error = #expect(throws: UsageError.self) { try parser.parse(line) }
            #expect(error == .secretAsArgument(option))
            #expect(error?.message.contains("s3cret") == false)
            #expect(error?.hint?.contains("HOLDFAST_KEY") == true)
        }
    }

    @Test func `knows no command that its table lacks`() {
        let small = CommandLineParser(commands: [.version])
        #expect(throws: UsageError.unknownCommand("backup", suggestion: nil)) {
            try small.parse(["backup"])
        }
    }
}
