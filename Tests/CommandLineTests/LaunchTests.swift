import CommandLine
import Glibc
import Processes
import Synchronization
import Testing

@Suite struct `A launched program` {
    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func `cancels its command at a signal and exits with the signal's code`(
        _ number: Int32
    ) async {
        await #expect(processExitsWith: .exitCode(128 + number)) { [number] in
            Program(commands: [waiting(afterSending: number, to: pthread_self())]).launch(["list"])
        }
    }

    @Test func `exits at once at a second signal`() async {
        await #expect(processExitsWith: .exitCode(143)) {
            // Other threads of a test process do not block signals: aim at the one that waits.
            let thread = pthread_self()
            let stubborn = Command(.list) { _ in
                pthread_kill(thread, SIGINT)
                while !Task.isCancelled { usleep(1000) }
                pthread_kill(thread, SIGTERM)
                while true { pause() }
            }
            Program(commands: [stubborn]).launch(["list"])
        }
    }

    @Test func `lets a command finish that is past cancelling`() async {
        await #expect(processExitsWith: .exitCode(3)) {
            // Other threads of a test process do not block signals: aim at the one that waits.
            let thread = pthread_self()
            let finishing = Command(.list) { _ in
                pthread_kill(thread, SIGTERM)
                while !Task.isCancelled { usleep(1000) }
                return .incomplete
            }
            Program(commands: [finishing]).launch(["list"])
        }
    }

    @Test func `is not stopped by a signal that its parent had ignored`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            signal(SIGHUP, SIG_IGN)
            let thread = pthread_self()
            let command = Command(.list) { _ in
                pthread_kill(thread, SIGHUP)
                usleep(50_000)
                return Task.isCancelled ? .failed : .done
            }
            Program(commands: [command]).launch(["list"])
        }
    }

    @Test func `runs more blocked tasks than there are cores`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            let command = Command(.list) { _ in
                let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
                let meeting = Meeting(expecting: cores + 1)
                await withTaskGroup { group in
                    for _ in 0...cores { group.addTask { meeting.attend() } }
                }
                return .done
            }
            Program(commands: [command]).launch(["list"])
        }
    }
}

@Suite struct `A launched program whose command handles signals` {
    @Test func `hands them on in order, and is not cancelled`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            let sent = [SIGTERM, SIGUSR1, SIGTERM, SIGWINCH, SIGINT, SIGTSTP, firstRealTime]
            let thread = pthread_self()
            let command = Command(.list, handlesSignals: true) { invocation in
                let received = stream(of: invocation.signals)
                var iterator = received.makeAsyncIterator()
                for number in sent {
                    pthread_kill(thread, number)
                    guard await iterator.next() == number else { return .failed }
                }
                return Task.isCancelled ? .failed : .done
            }
            Program(commands: [command]).launch(["list"])
        }
    }

    @Test func `leaves alone what its parent had ignored`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            signal(SIGHUP, SIG_IGN)
            let thread = pthread_self()
            let command = Command(.list, handlesSignals: true) { invocation in
                pthread_kill(thread, SIGHUP)
                pthread_kill(thread, SIGTERM)
                for await number in stream(of: invocation.signals) {
                    return number == SIGTERM ? .done : .failed
                }
                return .failed
            }
            Program(commands: [command]).launch(["list"])
        }
    }

    @Test func `can pass them on to a command, whose exit code it returns`() async {
        await #expect(processExitsWith: .exitCode(143)) {
            let thread = pthread_self()
            let command = Command(.list, handlesSignals: true) { invocation in
                let command = try SupervisedCommand.start(
                    ["sleep", "60"], environment: .own())
                invocation.signals.handle(command.signal)
                pthread_kill(thread, SIGTERM)
                return ExitCode(rawValue: await command.end().exitCode)
            }
            Program(commands: [command]).launch(["list"])
        }
    }
}

private func waiting(afterSending number: Int32, to thread: pthread_t) -> Command {
    Command(.list) { _ in
        pthread_kill(thread, number)
        try await Task.sleep(for: .seconds(60))
        return .done
    }
}

/// Blocks every attendant until all have come, so it ends only if all run at once.
private final class Meeting: Sendable {
    private let expected: Int
    private let present = Atomic(0)

    init(expecting expected: Int) {
        self.expected = expected
    }

    func attend() {
        present.add(1, ordering: .relaxed)
        while present.load(ordering: .relaxed) < expected { usleep(1000) }
    }
}

private var firstRealTime: Int32 { __libc_current_sigrtmin() }

private func stream(of relay: SignalRelay) -> AsyncStream<Int32> {
    AsyncStream { continuation in relay.handle { continuation.yield($0) } }
}
