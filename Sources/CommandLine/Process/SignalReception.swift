import Glibc
import Processes

/// Takes the signals that are meant for the command which this program runs.
///
/// These are all with which a platform, a person or a program of the app's may address a process:
/// to end (INT, TERM, HUP, QUIT, PWR), for something of its own (USR1, USR2, WINCH, timers and the
/// like, and the real-time signals, one of which asks some to end), to pause and to go on (TSTP,
/// CONT). Not among them is what the system tells a process of its own doings, as SEGV, PIPE, TTOU
/// or XFSZ.
/// They are blocked in every thread: nothing runs in a signal handler.
struct SignalReception {
    private let signals: [Int32]

    static var firstRealTime: Int32 { __libc_current_sigrtmin() }

    /// Blocks the signals; to be called before any other thread is started.
    ///
    /// What says that a person or a terminal is gone stays ignored where it was (`nohup`, the
    /// background of a shell).
    init() {
        let ignorable = [SIGHUP, SIGINT, SIGQUIT].filter { !SignalDispositions.isIgnored($0) }
        signals =
            ignorable
            + [SIGTERM, SIGPWR, SIGUSR1, SIGUSR2, SIGWINCH, SIGTSTP, SIGCONT, SIGCHLD]
            + [SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGSTKFLT, SIGURG]
            + (Self.firstRealTime...__libc_current_sigrtmax())
        var set = sigset_t(of: signals)
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Hands on signals as long as the process lives.
    func wait(handing relay: SignalRelay) -> Never {
        var set = sigset_t(of: signals)
        while true {
            var number: Int32 = 0
            guard unsafe sigwait(&set, &number) == 0 else { continue }
            if number == SIGCHLD { Orphans.look() } else { relay.receive(number) }
        }
    }
}
