import Glibc

/// The terminal of standard input, which a command gets from us and gives back.
struct ForegroundTerminal {
    /// Nothing where there is no terminal, or another group has it.
    static func ours() -> ForegroundTerminal? {
        guard isatty(STDIN_FILENO) == 1, tcgetpgrp(STDIN_FILENO) == getpgrp() else { return nil }
        return ForegroundTerminal()
    }

    func give(to command: pid_t) {
        // Else we were stopped when we write to it, or take it back.
        signal(SIGTTOU, SIG_IGN)
        tcsetpgrp(STDIN_FILENO, command)
    }

    func takeBack() {
        tcsetpgrp(STDIN_FILENO, getpgrp())
        signal(SIGTTOU, SIG_DFL)
    }

    /// Does what a shell expects when the terminal has stopped the command: we stop too, with all
    /// of our group, and go on together.
    ///
    /// Where there is no shell that could let us go on, the system does not stop us.
    func follow(_ stop: Int32?, of command: pid_t) {
        switch stop {
        case SIGTSTP: stopAlong(command)
        case SIGTTIN, SIGTTOU:
            let owner = tcgetpgrp(STDIN_FILENO)
            // It was stopped before it had the terminal.
            guard owner != command, owner != getpgrp() else { break }
            stopAlong(command)
        default: return
        }
        if tcgetpgrp(STDIN_FILENO) == getpgrp() { give(to: command) }
        OwnChildren.shared.signal(command, SIGCONT)
    }

    private func stopAlong(_ command: pid_t) {
        if tcgetpgrp(STDIN_FILENO) == command { takeBack() }
        let others = ProcessGroup(number: getpgrp()).members.filter { $0 != getpid() }
        for number in others { kill(number, SIGTSTP) }
        // Sent to the group, or to the process, another thread could take ours for an order to us.
        var stop = sigset_t()
        unsafe sigaddset(&stop, SIGTSTP)
        pthread_kill(pthread_self(), SIGTSTP)
        unsafe pthread_sigmask(SIG_UNBLOCK, &stop, nil)
        unsafe pthread_sigmask(SIG_BLOCK, &stop, nil)
    }
}
