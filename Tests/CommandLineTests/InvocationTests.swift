import CommandLine
import Configuration
import Testing

@Suite struct `An archive on the command line` {
    @Test(
        arguments: [
            ("7", .number(7)), ("latest", .latest(back: 0)), ("latest~2", .latest(back: 2)),
            ("999999999999", .number(999_999_999_999)),
        ] as [(String, ArchiveReference)])
    func `is named`(_ text: String, _ reference: ArchiveReference) {
        #expect(ArchiveReference(text) == reference)
        #expect(reference.description == text)
    }

    @Test(arguments: [
        "", "0", "-1", "+7", "7a", "1000000000000", "latest~", "latest~x", "latest~1~2", "Latest",
        "٧",
    ])
    func `is not named so`(_ text: String) {
        #expect(ArchiveReference(text) == nil)
    }

    @Test(
        arguments: [
            ("ls", "latest", []), ("ls 7", "7", []), ("ls data", "latest", ["data"]),
            ("ls 7 8", "7", ["8"]), ("cat data/x", "latest", ["data/x"]),
            ("cat latest~1 7", "latest~1", ["7"]),
            ("restore", "latest", []), ("restore --at @5", "at 5", []),
            ("restore --before abc", "before abc", []), ("ls data --at @5", "at 5", ["data"]),
        ] as [(String, String, [String])])
    func `is told from paths`(_ line: String, _ selection: String, _ rest: [String]) async {
        let run = await Run(line.split(separator: " ").map(String.init), commands: selecting)
        #expect(run.errors == "")
        #expect(run.output == selection + " " + rest.joined(separator: ",") + "\n")
    }

    @Test(arguments: [
        ("restore data", #""data" names no archive"#),
        ("restore 7 --at @5", #""7" and "--at" exclude each other"#),
        ("restore --before x --at @5", #""--at" and "--before" exclude each other"#),
        ("restore --at soon", #"invalid value "soon" for "--at": "soon" is not understood"#),
    ])
    func `is asked for in one way only`(_ line: String, _ message: String) async {
        let run = await Run(line.split(separator: " ").map(String.init), commands: selecting)
        #expect(run.errors.hasPrefix("holdfast: error: \(message)\n"))
        #expect(run.code == .usage)
    }

    private var selecting: [Command] {
        [CommandSpecification.ls, .cat, .restore].map { specification in
            Command(specification) { invocation in
                let (selection, rest) = try invocation.archive()
                let text =
                    switch selection {
                    case .reference(let reference): "\(reference)"
                    case .at(let instant): "at \(instant)"
                    case .before(let commit): "before \(commit)"
                    }
                invocation.output.line(text + " " + rest.joined(separator: ","))
                return .done
            }
        }
    }
}

@Suite struct `An invocation` {
    @Test func `takes its settings from flags, variables and nothing else when there is no file`()
        async
    {
        let command = Command(.backup) { invocation in
            let settings = try invocation.settings(
                invocation.flag(.compression, .compression)
                    + invocation.flag(.excludeCaches, .excludeCaches))
            invocation.output.line("\(settings.repository)")
            invocation.output.line("\(settings.compression) \(settings.excludeCaches)")
            invocation.output.line(invocation.directory)
            return .done
        }
        let run = await Run(
            ["-C", "../usr", "backup", "--repo", "r", "--compression", "fast", "--exclude-caches"],
            commands: [command], environment: ["HOLDFAST_REPOSITORY": "not-this"])
        let address = RepositoryAddress(.folder("/usr/r"))
        #expect(
            run.output == "\(RepositoryChoice.configured(address))\nfast true\n/usr\n")
    }

    @Test func `keeps control characters out of error messages`() async {
        let command = Command(.list) { invocation in
            invocation.output.note("a\nb")
            throw Failure("reading \u{1B}[2Jx: no", hint: "\u{7}do\nso")
        }
        let run = await Run(["list"], commands: [command])
        let error = "holdfast: error: reading \u{FFFD}[2Jx: no\n"
        #expect(run.errors == "holdfast: a\\nb\n\(error)holdfast: hint: \u{FFFD}do\\nso\n")
    }

    @Test func `asks nobody when there is no terminal`() throws {
        #expect(try Prompt.nobody.confirm("really?") == nil)
        let agreeable = Prompt { question, isSecret in
            question == "really? [y/N] " && !isSecret ? "YES" : nil
        }
        #expect(try agreeable.confirm("really?") == true)
    }
}
