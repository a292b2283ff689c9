import CLinux
import Foundation
import Glibc
import Processes
import Testing

@Suite struct `Secrets in variables` {
    @Test func `are gone for everybody, and nothing else is`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            let before = try shownVariables()
            #expect(before.contains { $0.starts(with: "PATH=") })
            OwnSecrets.forget(variables: ["PATH", "NO_SUCH_VARIABLE"])
            #expect(try shownVariables() == before.filter { !$0.starts(with: "PATH=") })
            #expect(ProcessEnvironment.own()["PATH"] == nil)
            #expect(ProcessEnvironment.own()["HOME"] != nil)
        }
    }

    @Test func `can't be looked for in memory`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            OwnSecrets.forbidLooks()
            #expect(linux_prctl(PR_GET_DUMPABLE, 0) == 0)
            // The forbidding stays with us, and harms nobody.
            let command = try SupervisedCommand.start(
                ["sh", "-c", "test -r /proc/$$/environ"], environment: .own())
            #expect(await command.end() == .exited(0))
        }
    }
}

@Suite struct `The variables of a process` {
    @Test func `are read and set by name`() {
        var environment = ProcessEnvironment(["A": "1=2", "AB": ""])
        #expect(environment["A"] == "1=2")
        #expect(environment["AB"] == "")
        #expect(environment["B"] == nil)
        environment["A"] = "3"
        environment["AB"] = nil
        #expect(environment == ProcessEnvironment(["A": "3"]))
    }

    @Test func `stay what they are, also when they are no text`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            unsafe setenv("STRANGE", "\u{1}\u{2}", 1)
            guard let value = unsafe getenv("STRANGE") else { exit(1) }
            unsafe value[0] = -1
            let command = try SupervisedCommand.start(
                ["/bin/sh", "-c", #"test "$(printf %s "$STRANGE" | od -An -tx1)" = " ff 02""#],
                environment: .own())
            #expect(await command.end() == .exited(0))
        }
    }
}

/// What the system shows to others.
private func shownVariables() throws -> [String] {
    try Data(contentsOf: URL(fileURLWithPath: "/proc/self/environ")).split(separator: 0)
        .map { String(decoding: $0, as: UTF8.self) }
}
