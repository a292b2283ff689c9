import Files
import Glibc
import Processes

extension Program {
    /// Runs the program as this process, on threads that may block, and exits with its code.
    package func launch(_ arguments: [String]) -> Never {
        Allocator.bound()
        OwnSecrets.forbidLooks()
        // A reader that goes away is an error to report, not a reason to die in the middle.
        signal(SIGPIPE, SIG_IGN)
        guard !handlesSignals(arguments) else { launch(arguments, relaying: SignalReception()) }
        let signals = CancellationOnSignal()
        let surroundings = Surroundings.process()
        OwnSecrets.forget(variables: RunPlan.secrets)
        // The one task without a parent: everything else is structured beneath it.
        let task = Task.detached(executorPreference: BlockingExecutor.shared) {
            let code = await run(arguments, in: surroundings)
            exit(code.adjusted(to: signals.signal).rawValue)
        }
        signals.wait(cancelling: task)
    }

    private func launch(_ arguments: [String], relaying signals: SignalReception) -> Never {
        let relay = SignalRelay()
        Task.detached(executorPreference: BlockingExecutor.shared) {
            exit(await run(arguments, in: .process(signals: relay)).rawValue)
        }
        signals.wait(handing: relay)
    }
}

extension ExitCode {
    /// The code of a cancelled program tells which signal it was.
    fileprivate func adjusted(to signal: Int32?) -> ExitCode {
        guard self == .interrupted, let signal else { return self }
        return .signal(signal)
    }
}
