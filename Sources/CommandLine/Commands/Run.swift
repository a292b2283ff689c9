import Configuration
import Processes

extension Command {
    static let run = Command(.run, handlesSignals: true) { invocation in
        let (invocation, lines) = RunLog.unhindered(invocation)
        let code = await RunCommand(invocation).run()
        await lines?.finish(within: .seconds(1))
        return code
    }
}

/// Wraps a command: its data is there before it starts, and archived while it runs and after it.
private struct RunCommand {
    private let invocation: Invocation
    private let log: RunLog

    init(_ invocation: Invocation) {
        self.invocation = invocation
        log = RunLog(invocation)
    }

    func run() async -> ExitCode {
        guard !RunPlan.isIdle(invocation) else { return replace() }
        do {
            let settings = try invocation.settings(
                invocation.flag(.runEvery, .every) + invocation.flag(.runGrace, .grace))
            try requireRepository(settings)
            let plan = try RunPlan(invocation, settings)
            let places = try SourcePlaces(settings, invocation.directory).all()
            let environment = RunPlan.environment(EarlierCommands.running, on: places)
            OwnSecrets.forget(variables: RunPlan.secrets)
            try? Orphans.adopt()
            var wrapper = Wrapper(invocation, plan, log, settings, environment)
            let server = try HealthServer(settings, wrapper.health, now: invocation.now)
            defer { server.close() }
            let code = await wrapper.run()
            await wrapper.reports.finish()
            return code
        } catch {
            log.error(error)
            return .beforeStart(error)
        }
    }

    /// A container's data does not belong into a repository that goes with the container.
    private func requireRepository(_ settings: Settings) throws {
        guard case .configured = settings.repository else {
            throw Failure(
                "start: no repository is configured",
                hint: "set HOLDFAST_REPOSITORY=s3://BUCKET/PREFIX, or --repository ADDRESS",
                exitCode: .noRepository)
        }
    }

    /// Wrapped already, or not the app itself: there is nothing to do but to be the command.
    private func replace() -> ExitCode {
        do throws(ProcessError) {
            try ProgramReplacement.become(
                invocation.arguments.words, environment: .own(), directory: invocation.directory)
        } catch {
            log.error(Failure("start \(invocation.arguments.words[0]): \(error.reason)"))
            switch error.kind {
            case .notFound: return .commandNotFound
            case .notExecutable: return .commandNotExecutable
            default: return .ownFailure
            }
        }
    }
}

extension ExitCode {
    /// What a wrapper exits with that did not come to start its command.
    static func beforeStart(_ error: any Error) -> ExitCode {
        let code = ErrorReport(error).exitCode
        return [.failed, .usage, .incomplete].contains(code) ? .ownFailure : code
    }
}
