import Glibc
import Processes
import Testing

@Suite struct `A replaced program` {
    @Test func `ends as the one that it has become`() async {
        await #expect(processExitsWith: .exitCode(7)) {
            try ProgramReplacement.become(
                ["sh", "-c", "test \"$PWD\" = /proc && exit 7"], environment: .own(),
                directory: "/proc")
        }
    }

    @Test func `has default signals`() async {
        await #expect(processExitsWith: .signal(SIGPIPE)) {
            signal(SIGPIPE, SIG_IGN)
            var set = sigset_t()
            unsafe sigaddset(&set, SIGPIPE)
            unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
            try ProgramReplacement.become(
                ["sh", "-c", "kill -PIPE $$"], environment: .own())
        }
    }

    @Test func `stays as it was when the other can't be run`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            signal(SIGPIPE, SIG_IGN)
            do throws(ProcessError) {
                try ProgramReplacement.become(["no-such-program"], environment: .own())
            } catch {
                #expect(error.kind == .notFound)
            }
            raise(SIGPIPE)
        }
    }
}
