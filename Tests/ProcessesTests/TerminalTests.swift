import Glibc
import Processes
import Testing

@Suite struct `A command on a terminal` {
    @Test func `has it while it runs`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            let place = try Workplace()
            let terminal = try PseudoTerminal.control()
            let command = try place.start(
                """
                read word; echo "$word" >word
                trap 'exit 9' INT; report read; for i in $(seq 1200); do read line; done
                """)
            terminal.type("hello\n")
            #expect(try await place.report() == "read")
            #expect(tcgetpgrp(STDIN_FILENO) == command.number)
            // Ctrl-C is meant for it alone.
            terminal.type("\u{3}")
            #expect(await command.end() == .exited(9))
            #expect(tcgetpgrp(STDIN_FILENO) == getpgrp())
            #expect(try place.read("word") == "hello\n")
        }
    }

    @Test func `is not left stopped where there is no shell to let it go on`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            let place = try Workplace()
            let terminal = try PseudoTerminal.control()
            let command = try place.start(
                """
                trap 'report continued' CONT; report ready
                for i in $(seq 1200); do read line; done
                """)
            #expect(try await place.report() == "ready")
            terminal.type("\u{1A}")
            #expect(try await place.report() == "continued")
            #expect(tcgetpgrp(STDIN_FILENO) == command.number)
            #expect(await command.stop(SIGTERM, grace: .seconds(60)) == .signalled(SIGTERM))
        }
    }
}

/// A terminal that the process has as its own, as if a person sat there.
private struct PseudoTerminal {
    private let person: Int32

    static func control() throws -> PseudoTerminal {
        let person = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (number, locked): (Int32, Int32) = (0, 0)
        // The requests TIOCSPTLCK and TIOCGPTN of ioctl_tty(2).
        let unlocked = unsafe ioctl(person, 0x4004_5431, &locked)
        let numbered = unsafe ioctl(person, 0x8004_5430, &number)
        try #require(unlocked == 0 && numbered == 0)
        try #require(setsid() > 0)
        let program = unsafe open("/dev/pts/\(number)", O_RDWR | O_CLOEXEC)
        try #require(program >= 0)
        dup2(program, STDIN_FILENO)
        try #require(tcgetpgrp(STDIN_FILENO) == getpgrp())
        return PseudoTerminal(person: person)
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe write(person, bytes, bytes.count)
    }
}
