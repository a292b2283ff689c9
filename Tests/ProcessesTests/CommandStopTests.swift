import Foundation
import Glibc
import Processes
import Testing

@Suite struct `Stopping a command` {
    private let place: Workplace

    init() throws {
        place = try Workplace()
    }

    @Test func `signals what it has started, too`() async throws {
        let command = try place.start(
            """
            trap 'report outer' USR1
            sh -c 'trap "echo inner >reports; exit 0" USR1; all=$(seq 1200)
                echo ready >reports; for i in $all; do sleep 0.05; done' &
            wait; wait; exit 7
            """)
        #expect(try await place.report() == "ready")
        command.signal(SIGUSR1)
        #expect(Set([try await place.report(), try await place.report()]) == ["inner", "outer"])
        #expect(await command.end() == .exited(7))
    }

    @Test(.enabled(if: isThere("npm")))
    func `reaches the app through npm`() async throws {
        try place.write(#"{"scripts": {"start": "node app.js"}}"#, to: "package.json")
        try place.write(
            """
            const fs = require("fs")
            process.on("SIGTERM", () => {
                fs.writeFileSync("saved", "all")
                process.exit(0)
            })
            setInterval(() => {}, 1000)
            fs.writeFileSync("reports", "ready\\n")
            """, to: "app.js")
        let command = try place.start(["npm", "run", "start"], ["HOME": place.folder])
        #expect(try await place.report() == "ready")
        _ = await command.stop(SIGTERM, grace: .seconds(60))
        await command.endGroup(grace: .seconds(60))
        #expect(try place.read("saved") == "all")
    }

    @Test func `lets it end in its own way`() async throws {
        let command = try place.start(
            "trap 'exit 6' INT; all=$(seq 1200); report ready; for i in $all; do sleep 0.05; done")
        #expect(try await place.report() == "ready")
        #expect(await command.stop(SIGINT, grace: .seconds(60)) == .exited(6))
    }

    @Test func `kills it after the grace`() async throws {
        let command = try place.start(stubborn)
        #expect(try await place.report() == "ready")
        #expect(await command.stop(SIGTERM, grace: .milliseconds(50)) == .signalled(SIGKILL))
    }

    @Test(.timeLimit(.minutes(1)))
    func `kills it at once the second time`() async throws {
        let command = try place.start(stubborn)
        #expect(try await place.report() == "ready")
        async let first = command.stop(SIGTERM, grace: .seconds(600))
        #expect(try await place.report() == "once")
        #expect(await command.stop(SIGTERM, grace: .seconds(600)) == .signalled(SIGKILL))
        #expect(await first == .signalled(SIGKILL))
    }

    @Test(.timeLimit(.minutes(1)))
    func `kills it at once when it is cancelled`() async throws {
        let command = try place.start(stubborn)
        #expect(try await place.report() == "ready")
        await withTaskGroup { group in
            group.addTask { _ = await command.stop(SIGTERM, grace: .seconds(600)) }
            group.cancelAll()
        }
        #expect(await command.end() == .signalled(SIGKILL))
    }

    @Test func `reaches one that was paused`() async throws {
        let command = try place.start(
            "trap 'exit 6' TERM; all=$(seq 1200); report ready; for i in $all; do sleep 0.05; done")
        #expect(try await place.report() == "ready")
        command.signal(SIGSTOP)
        #expect(await command.stop(SIGTERM, grace: .seconds(60)) == .exited(6))
    }

    /// Stays, and reports the first SIGTERM.
    private let stubborn = """
        trap 'report once; trap "" TERM' TERM
        all=$(seq 1200); report ready; for i in $all; do sleep 0.05; done
        """
}

@Suite struct `What a command leaves in its group` {
    private let place: Workplace

    init() throws {
        place = try Workplace()
    }

    @Test func `is asked to end, and waited for`() async throws {
        let command = try place.start(
            """
            sh -c 'trap "sleep 0.2; echo >saved; exit 0" TERM
                all=$(seq 1200); echo $$ >reports; for i in $all; do sleep 0.05; done' &
            for i in $(seq 1200); do test -e go && break; sleep 0.05; done; exit 2
            """)
        let left = try #require(Int32(try await place.report()))
        try place.write("", to: "go")
        #expect(await command.end() == .exited(2))
        #expect(isRunning(left))
        #expect(await command.endGroup(grace: .seconds(60)) == false)
        #expect(!isRunning(left))
        #expect(try place.read("saved") == "\n")
    }

    @Test func `is killed when it does not end`() async throws {
        let command = try place.start(
            """
            sh -c 'trap "" TERM; echo $$ >reports; for i in $(seq 1200); do sleep 0.05; done' &
            for i in $(seq 1200); do test -e go && break; sleep 0.05; done
            """)
        let left = try #require(Int32(try await place.report()))
        try place.write("", to: "go")
        #expect(await command.end() == .exited(0))
        #expect(await command.endGroup(grace: .milliseconds(100)))
        #expect(!isRunning(left))
    }

    @Test func `is not waited for when there is nothing`() async throws {
        let command = try place.start("exit 0")
        await command.endGroup(grace: .seconds(600))
    }
}

private func isThere(_ program: String) -> Bool {
    let folders = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return folders.split(separator: ":").contains {
        FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
}
