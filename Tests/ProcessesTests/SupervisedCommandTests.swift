import Glibc
import Processes
import Testing

@Suite struct `A supervised command` {
    private let place: Workplace

    init() throws {
        place = try Workplace()
    }

    @Test(arguments: [0, 3, 130, 143] as [Int32])
    func `ends with its exit code`(_ code: Int32) async throws {
        let end = try await place.start("exit \(code)").end()
        #expect(end == .exited(code))
        #expect(end.exitCode == code)
    }

    @Test(arguments: [SIGTERM, SIGKILL, SIGUSR1])
    func `ends by the signal that ended it`(_ number: Int32) async throws {
        let end = try await place.start("kill -\(number) $$").end()
        #expect(end == .signalled(number))
        #expect(end.exitCode == 128 + number)
    }

    @Test func `can be awaited by several, also when it has ended`() async throws {
        let command = try place.start("for i in $(seq 1200); do sleep 0.05; done")
        let ends = await withTaskGroup(of: CommandEnd.self) { group in
            for _ in 0..<3 { group.addTask { await command.end() } }
            command.signal(SIGKILL)
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(ends == [.signalled(9), .signalled(9), .signalled(9)])
        #expect(await command.end() == .signalled(9))
    }

    @Test func `has the variables, the folder and the arguments that it is given`() async throws {
        let command = try SupervisedCommand.start(
            ["/bin/sh", "-c", "{ env; pwd; echo \"$0 $1\"; } >\"$OUT\"", "a b", "c"],
            environment: ProcessEnvironment(["OUT": place.folder + "/out"]), directory: "/proc")
        #expect(await command.end() == .exited(0))
        let lines = try place.read("out").split(separator: "\n")
        #expect(lines.suffix(2) == ["/proc", "a b c"])
        #expect(lines.contains("OUT=\(place.folder)/out"))
        #expect(!lines.contains { $0.hasPrefix("HOME=") })
    }

    @Test func `is the first of a group of its own`() async throws {
        let command = try place.start(
            "all=$(seq 1200); report ready; for i in $all; do sleep 0.05; done")
        #expect(try await place.report() == "ready")
        #expect(getpgid(command.number) == command.number)
        #expect(await command.stop(SIGTERM, grace: .seconds(30)) == .signalled(SIGTERM))
    }

    @Test func `is not signalled when it has ended`() async throws {
        let command = try place.start("exit 0")
        _ = await command.end()
        command.signal(SIGKILL)
        await command.endGroup(grace: .zero)
        command.signal(SIGKILL)
        #expect(await command.stop(SIGKILL, grace: .zero) == .exited(0))
    }

    @Test func `leaves no zombie once its group has ended, or nobody has it`() async throws {
        var command: SupervisedCommand? = try place.start("exit 0")
        let kept = try #require(command)
        _ = await kept.end()
        #expect(ownZombies().contains(kept.number))
        await kept.endGroup(grace: .zero)
        #expect(!ownZombies().contains(kept.number))
        command = try place.start("exit 0")
        let number = try #require(command).number
        _ = await command?.end()
        command = nil
        // The thread that noticed its end may let go of it a moment later.
        while ownZombies().contains(number) { usleep(1000) }
    }

    @Test func `starts with default signals, but for those that nohup ignores`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            for number in [SIGHUP, SIGPIPE, SIGUSR1] { signal(number, SIG_IGN) }
            var all = sigset_t()
            unsafe sigfillset(&all)
            unsafe pthread_sigmask(SIG_SETMASK, &all, nil)
            let script = """
                test "$(grep -E 'Sig(Blk|Ign)' /proc/$$/status | tr -d '\\n\\t')" = \
                SigBlk:0000000000000000SigIgn:0000000000000001
                """
            let command = try SupervisedCommand.start(
                ["sh", "-c", script], environment: .own())
            exit(await command.end().exitCode)
        }
    }

    @Test func `reads our standard input`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            let place = try Workplace()
            var ends: [Int32] = [0, 0]
            try #require(unsafe pipe(&ends) == 0)
            dup2(ends[0], STDIN_FILENO)
            _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
            let command = try place.start("cat >copy")
            _ = unsafe write(ends[1], "words", 5)
            close(ends[1])
            let end = await command.end()
            exit(end == .exited(0) && (try? place.read("copy")) == "words" ? 0 : 1)
        }
    }
}
