import Configuration

/// The whole program: arguments in, exit code out.
package struct Program: Sendable {
    package static let version = "0.1.0"

    package let commands: [Command]

    package init(commands: [Command] = Command.all) {
        self.commands = commands
    }

    /// Runs the command that the arguments name and reports whatever goes wrong.
    package func run(_ arguments: [String], in surroundings: Surroundings) async -> ExitCode {
        var output = surroundings.output(isJSON: arguments.prefix { $0 != "--" }.contains("--json"))
        do {
            let parsed = try parse(arguments)
            output.apply(parsed)
            let code = try await dispatch(parsed, output, surroundings)
            try output.finish()
            return code
        } catch let error as StreamError where error.isBrokenPipe {
            return .signal(brokenPipe)
        } catch {
            // Whatever a cancelled command stumbled over, the cancellation is the reason.
            let report = ErrorReport(Task.isCancelled ? CancellationError() : error)
            output.report(report)
            return report.exitCode
        }
    }

    /// Whether the command that the arguments name does; it must be known before it runs.
    func handlesSignals(_ arguments: [String]) -> Bool {
        guard let parsed = try? parse(arguments) else { return false }
        return command(for: parsed).handlesSignals
    }

    private func parse(_ arguments: [String]) throws -> ParsedArguments {
        try CommandLineParser(commands: commands.map(\.specification)).parse(arguments)
    }

    private func dispatch(
        _ parsed: ParsedArguments, _ output: Output, _ surroundings: Surroundings
    ) async throws -> ExitCode {
        let invocation = try Invocation(parsed, output, surroundings)
        let command = command(for: parsed)
        defer { output.tell(invocation.traffic) }
        if ![.help, .version, .completion].contains(command.specification) {
            tellMistyped(invocation)
        }
        return try await FailureWatch(invocation: invocation, command: command).run()
    }

    /// Settings that are given in vain may be what a backup stands on.
    private func tellMistyped(_ invocation: Invocation) {
        guard !Hooks.isInside(invocation.environment) else { return }
        for (name, meant) in VariableNames.mistyped(in: invocation.environment) {
            invocation.output.warning(
                "\(name) is no variable of holdfast's", hint: "did you mean \(meant)?")
        }
    }

    private func command(for parsed: ParsedArguments) -> Command {
        if parsed.has(.help) { return .help }
        if parsed.has(.version) { return .version }
        guard let command = commands.first(where: { $0.specification == parsed.command }) else {
            preconditionFailure("internal error: parsed a command that is not in the table")
        }
        return command
    }
}

/// SIGPIPE's number, for the exit code of a program whose reader went away.
private let brokenPipe: Int32 = 13

extension Output {
    fileprivate mutating func apply(_ parsed: ParsedArguments) {
        isJSON = parsed.has(.json)
        if parsed.has(.verbose) { verbosity = .verbose }
        if parsed.has(.quiet) { verbosity = .quiet }
    }
}
