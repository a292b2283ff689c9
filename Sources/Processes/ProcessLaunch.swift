import CLinux
import Glibc

/// What a new process is given: arguments, variables, a folder, and signals as if nobody had
/// changed them.
struct ProcessLaunch {
    let arguments: [String]
    let environment: ProcessEnvironment
    /// Absolute; without it is ours.
    var directory: String?
    /// Where its output goes, and then it reads nothing; without, its streams are ours.
    var output: Int32?
    /// Whether its errors go there, too.
    var takesErrors = false

    /// Starts it as the first of a new group; only `OwnChildren` calls this.
    func start() throws(ProcessError) -> pid_t {
        var process = pid_t()
        try unsafe attempt { place, arguments, variables in
            unsafe spawn(&process, place, arguments, variables)
        }
        return process
    }

    /// Becomes it; returns only when that failed.
    func replace() throws(ProcessError) {
        let signals = SignalDispositions.forget()
        defer { signals.restore() }
        try checkDirectory()
        if let directory { unsafe chdir(directory) }
        try unsafe attempt { place, arguments, variables in
            unsafe execve(place, arguments, variables)
            return errno
        }
    }

    private func attempt(
        _ body: (String, CTexts, CTexts) -> Int32
    ) throws(ProcessError) {
        guard let name = arguments.first else {
            throw ProcessError(.notStarted, "there is no program to run")
        }
        try checkDirectory()
        let search = ProgramSearch(name, environment, directory: directory)
        let texts = arguments.map { Array($0.utf8) }
        let result = unsafe withTexts(texts) { arguments in
            unsafe withTexts(environment.entries) { variables in
                Result { () throws(ProcessError) in
                    try search.run { unsafe body($0, arguments, variables) }
                }
            }
        }
        try result.get()
    }

    /// Later nobody could tell a missing folder from a missing program.
    private func checkDirectory() throws(ProcessError) {
        guard let directory else { return }
        let descriptor = unsafe open(directory + "/.", linux_O_PATH | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ProcessError(
                .notStarted, "\(directory) can't be the current folder: \(errorText(errno))")
        }
        close(descriptor)
    }

    private func spawn(
        _ process: inout pid_t, _ place: String, _ arguments: CTexts, _ variables: CTexts
    ) -> Int32 {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        if let directory { unsafe posix_spawn_file_actions_addchdir_np(&actions, directory) }
        if let output {
            unsafe posix_spawn_file_actions_addopen(
                &actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
            unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
            if takesErrors {
                unsafe posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
            }
        }
        var attributes = newGroup()
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        return unsafe posix_spawn(&process, place, &actions, &attributes, arguments, variables)
    }

    private func newGroup() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        var mask = SignalDispositions.none
        unsafe posix_spawnattr_setsigmask(&attributes, &mask)
        var defaults = SignalDispositions.defaults
        unsafe posix_spawnattr_setsigdefault(&attributes, &defaults)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        return attributes
    }
}

private typealias CTexts = UnsafePointer<UnsafeMutablePointer<CChar>?>

/// Lends texts as C wants lists of them, with a null behind the last.
private func withTexts<Result>(_ texts: [[UInt8]], _ body: (CTexts) -> Result) -> Result {
    let copies = unsafe texts.map { unsafe cText($0) } + [nil]
    defer { unsafe copies.forEach { unsafe free($0) } }
    return unsafe copies.withUnsafeBufferPointer { copies in
        guard let start = copies.baseAddress else {
            preconditionFailure("internal error: a list with a null at its end is empty")
        }
        return unsafe body(start)
    }
}

private func cText(_ bytes: [UInt8]) -> UnsafeMutablePointer<CChar>? {
    unsafe strdup(bytes.map { CChar(bitPattern: $0) } + [0])
}
