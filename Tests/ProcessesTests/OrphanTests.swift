import Foundation
import Glibc
import Processes
import Testing

@Suite struct `Processes that commands leave behind` {
    @Test func `are adopted, and none stays a zombie`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            try Orphans.adopt()
            let place = try Workplace()
            let command = try place.start(
                """
                for i in 1 2 3 4 5; do
                    sh -c '(for i in $(seq 1200); do test -e go && break; sleep 0.05; done
                        read line </proc/self/stat; echo "$line" >reports) &'
                done
                report ready; for i in $(seq 1200); do test -e end && break; sleep 0.05; done
                """)
            #expect(try await place.report() == "ready")
            try place.write("", to: "go")
            for _ in 0..<5 {
                let fields = try await place.report().split(separator: " ")
                #expect(fields[3] == "\(getpid())")
            }
            try await untilThereAreNone()
            // Those that end after the command, and before its own zombie is gone.
            try place.write("", to: "end")
            _ = await command.end()
            await command.endGroup(grace: .seconds(60))
            try await untilThereAreNone()
        }
    }

    @Test func `are taken beside programs whose ends others wait for`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            try Orphans.adopt()
            let place = try Workplace()
            let command = try place.start(
                "report ready; for i in $(seq 300); do (sh -c 'sleep 0.01' &); done; exit 8")
            #expect(try await place.report() == "ready")
            try await withThrowingTaskGroup { group in
                for task in 0..<4 {
                    group.addTask {
                        for number in 0..<25 {
                            let text = try output("echo \(task) \(number)")
                            #expect(text == "\(task) \(number)\n")
                            let failed = try? output("exit 3")
                            #expect(failed == nil)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(await command.end() == .exited(8))
            await command.endGroup(grace: .seconds(60))
            try await untilThereAreNone()
        }
    }
}

private func output(_ script: String) throws -> String {
    let program = OutputOfProgram(
        ["/bin/sh", "-c", script], environment: [:], largestOutput: 100,
        deadline: .seconds(60))
    return String(decoding: try program.read(), as: UTF8.self)
}

private func untilThereAreNone() async throws {
    let end = ContinuousClock.now + .seconds(30)
    while !ownZombies().isEmpty {
        try #require(ContinuousClock.now < end, "zombies stay")
        try await Task.sleep(for: .milliseconds(5))
    }
}
