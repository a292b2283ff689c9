import Glibc

/// A process of ours that is waited for until a point in time.
struct Child {
    private let number: pid_t

    static func start(
        _ arguments: [String], _ environment: [String: String], output: Int32
    ) throws(ProcessError) -> Child {
        try start(
            ProcessLaunch(
                arguments: arguments, environment: ProcessEnvironment(environment), output: output))
    }

    static func start(_ launch: ProcessLaunch) throws(ProcessError) -> Child {
        Child(number: try OwnChildren.shared.start(launch))
    }

    /// Its end, if it has ended; to be taken once.
    func takeEnd() -> CommandEnd? { OwnChildren.shared.takeEnd(of: number) }

    func wait(
        until end: ContinuousClock.Instant, unless isOver: () -> Bool = { false }
    ) throws(ProcessError) -> CommandEnd {
        var pause = Duration.milliseconds(1)
        while true {
            if let end = takeEnd() { return end }
            guard ContinuousClock.now < end else {
                throw ProcessError(.tooLong, "it took too long")
            }
            guard !Task.isCancelled, !isOver() else {
                throw ProcessError(.failed, "it was interrupted")
            }
            usleep(UInt32(pause / .microseconds(1)))
            pause = min(pause * 2, .milliseconds(50))
        }
    }

    /// Whatever is not a good end is an error.
    static func judge(_ end: CommandEnd) throws(ProcessError) {
        switch end {
        case .exited(0): return
        case .exited(let code):
            throw ProcessError(.failed, "it ended with exit code \(code)")
        case .signalled(let signal):
            throw ProcessError(.failed, "it was ended by signal \(signal)")
        }
    }

    /// Ends it and all that it started, and leaves no zombie.
    func kill() {
        OwnChildren.shared.signal(number, SIGKILL)
        _ = ChildChange.next(of: .one(number), WEXITED | WNOWAIT)
        _ = OwnChildren.shared.takeEnd(of: number)
    }
}
