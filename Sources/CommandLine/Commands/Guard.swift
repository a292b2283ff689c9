import Capture
import Configuration
import Files
import Format
import Processes
import Repository

extension Command {
    static let `guard` = Command(.guard, handlesSignals: true) { invocation in
        try await GuardCommand(invocation).run()
    }
}

/// Runs a command between an archive and, if it fails, the way back to it.
private struct GuardCommand {
    private let invocation: Invocation
    private var output: Output { invocation.output }

    init(_ invocation: Invocation) {
        self.invocation = invocation
    }

    func run() async throws -> ExitCode {
        let choice = GuardReaction.Choice(invocation)
        let data: GuardedData
        OwnSecrets.forget(variables: RunPlan.secrets)
        do {
            data = try await archive()
        } catch {
            let report = ErrorReport(error)
            output.report(report)
            if report.exitCode != .usage { await tell(report, isBackup: true) }
            return .beforeStart(error)
        }
        if let number = invocation.signals.endSignal { return .signal(number) }
        if choice == .restore { data.beginChange() }
        do throws(ProcessError) {
            let command = try start(invocation.arguments.words, data)
            guard let failure = await failure(of: command, data) else {
                data.endChange()
                record(data, .done, "kept")
                return .done
            }
            return await react(to: failure, choice, data)
        } catch {
            data.endChange()
            let report = ErrorReport(
                "start \(invocation.arguments.words[0]): \(error.reason)",
                exitCode: error.exitCode)
            output.report(report)
            await tell(report)
            return error.exitCode
        }
    }

    /// What an earlier guard has left comes to its end first.
    private func archive() async throws -> GuardedData {
        let workplace = try await self.workplace()
        let places = try DataPlaces(workplace)
        let commands = EarlierCommands(on: places.places)
        try refuseOthers(commands)
        let lock = try lock(workplace)
        let isHalfChanged = !places.changing(try workplace.localState.read()).isEmpty
        try await commands.endLeft(before: "guard", isHalfChanged: isHalfChanged) {
            output.warning($0)
        }
        try await GuardedData.bringBackLeft(in: places, workplace)
        let way = GuardArchive(workplace)
        var data = GuardedData(workplace, places, try await way.make())
        // Who has come meanwhile has data that is in no archive of ours.
        try await way.refuseElsewhere(try await workplace.timeline.newest())
        try refuseOthers(commands)
        data.lock = lock
        return data
    }

    /// Of two that begin in the same moment neither sees the other's command.
    ///
    /// Nothing where this machine can't remember anything.
    private func lock(_ workplace: Workplace) throws -> FileLock? {
        guard let state = try? workplace.localState else { return nil }
        do throws(FileError) {
            return try state.lock()
        } catch {
            guard error.isHeld else { return nil }
            throw Failure(
                "guard: another guard of timeline \(workplace.timeline.name) is at work here",
                hint: "wait until it has ended", exitCode: .heldByAnother)
        }
    }

    private func refuseOthers(_ commands: EarlierCommands) throws {
        try commands.refuseGuarded("guard")
        try commands.refuseRunning(
            "guard",
            hint: "guard the command before the app starts; run has a step of its own for that, "
                + "run.migrate",
            alsoInside: true)
    }

    private func react(
        to failure: GuardFailure, _ choice: GuardReaction.Choice, _ data: GuardedData
    ) async -> ExitCode {
        output.warning(failure.text)
        do {
            let isBack = try await GuardReaction(data, choice, invocation).run()
            await tell(ErrorReport(failure.text, exitCode: failure.exitCode))
            record(data, failure.exitCode, isBack ? "broughtBack" : "left")
            return failure.exitCode
        } catch {
            let number = data.archive.number
            let report = ErrorReport(
                "bring back archive \(number): \(ErrorReport(error).message)",
                hint: "when that is mended: holdfast restore \(number) --replace",
                exitCode: .ownFailure)
            await tell(report)
            record(data, .ownFailure, "left")
            output.report(report)
            return .ownFailure
        }
    }

    private func record(_ data: GuardedData, _ code: ExitCode, _ state: String) {
        output.record(
            "guard",
            [
                .init("archive", .integer(Int64(clamping: data.archive.number.value))),
                .init("exitCode", .integer(Int64(code.rawValue))), .init("data", .string(state)),
            ])
    }

    /// Without an archive the alarm sounds, too.
    private func tell(_ report: ErrorReport, isBackup: Bool = false) async {
        guard let settings = try? invocation.settings() else { return }
        await Attendance(invocation, settings).failed(
            report, isBackup: isBackup, runsHook: true)
    }

    /// Nobody guards data with a repository that may go with it.
    private func workplace() async throws -> Workplace {
        guard case .configured = try invocation.settings().repository else {
            throw Failure(
                "guard: no repository is configured",
                hint: "set HOLDFAST_REPOSITORY, or --repository ADDRESS", exitCode: .noRepository)
        }
        return try await Workplace.open(invocation, lookingForNewest: true)
    }

    private func start(
        _ words: [String], _ data: GuardedData
    ) throws(ProcessError) -> SupervisedCommand {
        try SupervisedCommand.start(
            words, environment: data.environment, directory: invocation.directory)
    }

    /// What of command and check went wrong.
    private func failure(
        of command: SupervisedCommand, _ data: GuardedData
    ) async -> GuardFailure? {
        let end = await end(of: command)
        guard end == .exited(0) else { return GuardFailure("the command", end) }
        guard let text = invocation.arguments.value(.checkCommand) else { return nil }
        guard let check = try? start(["/bin/sh", "-c", text], data) else {
            return GuardFailure("the check", .exited(ExitCode.commandNotFound.rawValue))
        }
        let verdict = await self.end(of: check)
        return verdict == .exited(0) ? nil : GuardFailure("the check", verdict)
    }

    /// What it leaves running would write into what is brought back, and ends with it.
    private func end(of command: SupervisedCommand) async -> CommandEnd {
        invocation.signals.handle { command.signal($0) }
        let end = await command.end()
        await command.endGroup(grace: .seconds(2))
        return end
    }
}

/// How the command, or the check after it, failed.
private struct GuardFailure {
    let text: String
    let exitCode: ExitCode

    init(_ subject: String, _ end: CommandEnd) {
        text =
            switch end {
            case .exited(let code): "\(subject) failed: it exited with code \(code)"
            case .signalled(let number): "\(subject) failed: signal \(number) ended it"
            }
        exitCode = ExitCode(rawValue: end.exitCode)
    }
}
