import Glibc
import Synchronization

/// A command that runs beside us, in a process group of its own, with our standard streams.
///
/// Its number stays its own as long as this value lives or until `endGroup` has returned: it is
/// not another's even when it has ended.
package final class SupervisedCommand: Sendable {
    package let number: Int32
    private let terminal: ForegroundTerminal?
    private let state = Mutex(State())

    private struct State {
        var end: CommandEnd?
        var waiting: [CheckedContinuation<CommandEnd, Never>] = []
        var isStopping = false
    }

    /// Starts it; the first argument is looked up in its own `PATH`, unless it has a slash.
    ///
    /// The directory is absolute. Where standard input is a terminal that we have, the command
    /// has it until it ends.
    package static func start(
        _ arguments: [String], environment: ProcessEnvironment, directory: String? = nil
    ) throws(ProcessError) -> SupervisedCommand {
        let launch = ProcessLaunch(
            arguments: arguments, environment: environment, directory: directory)
        let terminal = ForegroundTerminal.ours()
        let command = SupervisedCommand(
            number: try OwnChildren.shared.start(launch), terminal: terminal)
        terminal?.give(to: command.number)
        do throws(ProcessError) {
            try QuietThread.start { command.watch() }
        } catch {
            OwnChildren.shared.signal(command.number, SIGKILL)
            command.watch()
            throw error
        }
        return command
    }

    private init(number: Int32, terminal: ForegroundTerminal?) {
        self.number = number
        self.terminal = terminal
    }

    deinit { release() }

    /// How it ended; cancelling does not end the waiting.
    package func end() async -> CommandEnd {
        await withCheckedContinuation { continuation in
            let end = state.withLock { state in
                if state.end == nil { state.waiting.append(continuation) }
                return state.end
            }
            if let end { continuation.resume(returning: end) }
        }
    }

    /// Sends a signal to it and its group; does nothing when it has ended.
    package func signal(_ number: Int32) {
        state.withLock { state in
            guard state.end == nil else { return }
            OwnChildren.shared.signal(self.number, number)
        }
    }

    private func watch() {
        let options = WEXITED | WNOWAIT | (terminal == nil ? 0 : WSTOPPED)
        while let change = ChildChange.next(of: .one(number), options) {
            if let end = change.end {
                terminal?.takeBack()
                return settle(end)
            }
            _ = ChildChange.next(of: .one(number), WSTOPPED | WNOHANG)
            terminal?.follow(change.stopSignal, of: number)
        }
        preconditionFailure("internal error: somebody else took the end of a command")
    }

    private func settle(_ end: CommandEnd) {
        let waiting = state.withLock { state in
            state.end = end
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: end) }
    }

    private func release() {
        _ = OwnChildren.shared.takeEnd(of: number)
    }
}

// MARK: Ending

extension SupervisedCommand {
    /// Sends the signal, and kills the group when it has not ended after the grace.
    ///
    /// A second call kills at once, and so does cancelling.
    package func stop(_ number: Int32, grace: Duration) async -> CommandEnd {
        let isSecond = state.withLock { state in
            defer { state.isStopping = true }
            return state.isStopping
        }
        guard !isSecond else {
            signal(SIGKILL)
            return await end()
        }
        signal(number)
        // Nobody who is stopped notices anything but this.
        signal(SIGCONT)
        return await withTaskGroup { group in
            group.addTask { [self] in
                try? await Task.sleep(for: grace)
                signal(SIGKILL)
            }
            defer { group.cancelAll() }
            return await end()
        }
    }

    /// Waits for the end, and then ends what is left in the group: with SIGTERM, and SIGKILL
    /// after the grace; cancelling kills at once.
    ///
    /// When it returns nobody in the group writes any more; it tells whether somebody of it had to
    /// be killed.
    @discardableResult
    package func endGroup(grace: Duration) async -> Bool {
        _ = await end()
        defer { release() }
        let group = ProcessGroup(number: number)
        guard group.isAlive else { return false }
        for number in [SIGTERM, SIGCONT] { OwnChildren.shared.signal(self.number, number) }
        await group.wait(until: .now + grace)
        guard group.isAlive else { return false }
        OwnChildren.shared.signal(number, SIGKILL)
        group.waitForKilled()
        return true
    }
}
