import CommandLine
import Testing

@Suite struct `The program` {
    @Test func `prints results on standard output and errors on standard error`() async {
        let run = await Run(["version"])
        #expect(run.output == "holdfast \(Program.version)\n")
        #expect(run.errors == "")
        #expect(run.code == .done)
    }

    @Test func `prints a hint after an error`() async {
        let run = await Run(["vresion"])
        #expect(run.output == "")
        #expect(
            run.errors == """
                holdfast: error: unknown command "vresion"
                holdfast: hint: did you mean "version"?

                """)
        #expect(run.code == .usage)
    }

    @Test func `reports errors as JSON too, even in a line it does not understand`() async {
        let run = await Run(["--json", "vresion"])
        #expect(
            run.output == #"{"type":"error","message":"unknown command \"vresion\"","#
                + #""kind":"usage","exitCode":2,"hint":"did you mean \"version\"?"}"# + "\n")
    }

    @Test func `runs a command with what was parsed`() async {
        let run = await Run(
            ["list", "--tag", "x"],
            commands: [
                probe { invocation in
                    invocation.output.line(invocation.arguments.values(.tag).joined())
                    return .incomplete
                }
            ])
        #expect(run.output == "x\n")
        #expect(run.code == .incomplete)
    }

    @Test func `keeps remarks off JSON and off quiet`() async {
        let commands = [
            probe { invocation in
                invocation.output.note("note")
                invocation.output.detail("detail")
                invocation.output.warning("careful", hint: "do this")
                return .done
            }
        ]
        let plain = await Run(["list"], commands: commands)
        #expect(
            plain.errors == "holdfast: note\nholdfast: warning: careful\nholdfast: hint: do this\n")
        let verbose = await Run(["list", "-v"], commands: commands)
        #expect(verbose.errors.hasPrefix("holdfast: note\nholdfast: detail\n"))
        let quiet = await Run(["list", "-q"], commands: commands)
        #expect(quiet.errors == "holdfast: warning: careful\nholdfast: hint: do this\n")
        let json = await Run(["list", "--json"], commands: commands)
        #expect(json.output == #"{"type":"warning","message":"careful","hint":"do this"}"# + "\n")
        #expect(json.errors == "")
    }

    @Test func `fails when its result cannot be written`() async {
        let run = await Run(["version"], standardOutput: RefusingStream(isBrokenPipe: false))
        #expect(run.code == .failed)
        #expect(run.errors == "holdfast: error: writing the output: no space left on device\n")
    }

    @Test func `ends quietly when nobody reads its result`() async {
        let run = await Run(["version"], standardOutput: RefusingStream(isBrokenPipe: true))
        #expect(run.code == .signal(13))
        #expect(run.errors == "")
    }

    @Test func `maps cancellation to its exit code`() async {
        let run = await Run(["list"], commands: [probe { _ in throw CancellationError() }])
        #expect(run.code == .interrupted)
    }
}

private func probe(
    _ run: @escaping @Sendable (Invocation) async throws -> ExitCode
) -> Command {
    Command(.list, run: run)
}

private struct RefusingStream: Stream {
    let isBrokenPipe: Bool

    func write(_ bytes: [UInt8]) throws(StreamError) {
        throw StreamError(reason: "no space left on device", isBrokenPipe: isBrokenPipe)
    }
}

/// One run of the program with its streams collected.
struct Run {
    let output: String
    let errors: String
    let code: ExitCode

    init(
        _ arguments: [String], commands: [Command] = Command.all,
        environment: [String: String] = [:], directory: String = "/nowhere",
        standardOutput: (any Stream)? = nil
    ) async {
        let collected = CollectedStream()
        let errors = CollectedStream()
        code = await Program(commands: commands).run(
            arguments,
            in: Surroundings(
                standardOutput: standardOutput ?? collected, standardError: errors,
                environment: environment, directory: directory, now: { 1_763_500_000 }))
        output = collected.text
        self.errors = errors.text
    }
}
