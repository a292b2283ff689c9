import Glibc

/// A process of ours, the first of a group of its own.
struct Child {
    private let process: pid_t

    static func start(
        _ arguments: [String], _ environment: [String: String], output: Int32
    ) throws(ProcessError) -> Child {
        guard let program = arguments.first else {
            throw ProcessError(.notStarted, "there is no program to run")
        }
        let variables = environment.map { "\($0.key)=\($0.value)" }
        var process = pid_t()
        let code = unsafe withTexts(arguments) { arguments in
            unsafe withTexts(variables) { variables in
                unsafe spawn(&process, program, arguments, variables, output)
            }
        }
        guard code == 0 else {
            throw ProcessError(.notStarted, "\(program) can't be run: \(errorText(code))")
        }
        return Child(process: process)
    }

    /// Waits for its end; tells its status.
    func wait(until end: ContinuousClock.Instant) throws(ProcessError) -> Int32 {
        var pause = Duration.milliseconds(1)
        while true {
            var status: Int32 = 0
            let found = unsafe waitpid(process, &status, WNOHANG)
            if found == process { return status }
            guard found == 0 || errno == EINTR else {
                throw ProcessError(.failed, "its end was not seen: \(errorText(errno))")
            }
            guard ContinuousClock.now < end else {
                throw ProcessError(.tooLong, "it took too long")
            }
            usleep(UInt32(pause / .microseconds(1)))
            pause = min(pause * 2, .milliseconds(50))
        }
    }

    /// Whatever is not a good end is an error.
    static func judge(_ status: Int32) throws(ProcessError) {
        let signal = status & 0x7F
        guard signal == 0 else {
            throw ProcessError(.failed, "it was ended by signal \(signal)")
        }
        let code = status >> 8 & 0xFF
        guard code == 0 else { throw ProcessError(.failed, "it ended with exit code \(code)") }
    }

    /// Ends it and all that it started, and leaves no zombie.
    func kill() {
        _ = Glibc.kill(-process, SIGKILL)
        while waitpid(process, nil, 0) == -1, errno == EINTR {}
    }
}

private func spawn(
    _ process: inout pid_t, _ program: String,
    _ arguments: UnsafePointer<UnsafeMutablePointer<CChar>?>,
    _ variables: UnsafePointer<UnsafeMutablePointer<CChar>?>, _ output: Int32
) -> Int32 {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    _ = unsafe posix_spawnattr_setpgroup(&attributes, 0)
    unsafe posix_spawnattr_setflags(
        &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    return unsafe posix_spawn(&process, program, &actions, &attributes, arguments, variables)
}

/// Lends texts as C wants lists of them, with a null behind the last.
private func withTexts<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    let copies = unsafe texts.map { unsafe strdup($0) } + [nil]
    defer { unsafe copies.forEach { unsafe free($0) } }
    return unsafe copies.withUnsafeBufferPointer { copies in
        guard let start = copies.baseAddress else {
            preconditionFailure("internal error: a list with a null at its end is empty")
        }
        return unsafe body(start)
    }
}
