import Glibc
import Processes
import Testing

@Suite struct `The lines of an attended program` {
    private func lines(_ script: String, seconds: Int = 20) throws(ProcessError) -> [String] {
        var lines: [String] = []
        try AttendedProgram(
            ["/bin/sh", "-c", script], environment: ProcessEnvironment(["PATH": "/usr/bin:/bin"]),
            directory: "/", deadline: .seconds(seconds)
        ).run { lines.append(String(decoding: $0.bytes, as: UTF8.self)) }
        return lines
    }

    @Test func `are those of both its streams, in their order`() throws {
        #expect(try lines("echo one; echo two >&2; printf three") == ["one", "two", "three"])
        #expect(try lines(":") == [])
        #expect(try lines("cat; pwd") == ["/"])
    }

    @Test func `are cut where they are long`() throws {
        var lines: [ProgramLine] = []
        try AttendedProgram(
            [
                "/bin/sh", "-c",
                "head -c 16384 /dev/zero; echo; head -c 100000 /dev/zero; echo; echo end",
            ],
            environment: ProcessEnvironment(["PATH": "/usr/bin:/bin"]), deadline: .seconds(20)
        ).run { lines.append($0) }
        #expect(lines.map(\.bytes.count) == [16384, 16384, 3])
        #expect(lines.map(\.isCut) == [false, true, false])
    }

    @Test func `are all there when it ends, and also when it fails`() throws {
        #expect(try lines("yes | head -n 20000").count == 20_000)
        var lines: [[UInt8]] = []
        let program = AttendedProgram(
            ["/bin/sh", "-c", "echo said; exit 7"], environment: ProcessEnvironment(),
            deadline: .seconds(20))
        #expect(throws: ProcessError.self) { try program.run { lines.append($0.bytes) } }
        #expect(lines == [Array("said".utf8)])
    }

    @Test func `are not waited for from what it leaves running`() throws {
        let start = ContinuousClock.now
        let left = try #require(try lines("sleep 300 & echo $!").first.flatMap { pid_t($0) })
        #expect(kill(left, SIGKILL) == 0)
        #expect(try lines("yes & echo done; kill $!").contains("done"))
        #expect(ContinuousClock.now - start < .seconds(200))
    }

    @Test func `end with it when its time is over, also when it has closed its streams`() {
        for script in ["echo begun; sleep 600", "exec >&- 2>&-; sleep 600", "yes"] {
            let start = ContinuousClock.now
            #expect(throws: ProcessError.self) { try lines(script, seconds: 1) }
            #expect(ContinuousClock.now - start < .seconds(200))
        }
    }

    @Test func `end with the task`() async {
        let task = Task {
            try AttendedProgram(
                ["/bin/sh", "-c", "sleep 600"], environment: ProcessEnvironment(),
                deadline: .seconds(600)
            ).run { _ in }
        }
        let start = ContinuousClock.now
        task.cancel()
        await #expect(throws: ProcessError.self) { try await task.value }
        #expect(ContinuousClock.now - start < .seconds(200))
    }
}
