import Glibc
import Processes
import Testing

@Suite struct `The identity of a process` {
    private let parts: [String]

    init() throws {
        parts = try #require(ProcessIdentity.own()).description.split(separator: ":")
            .map(String.init)
    }

    private func identity(
        boot: String? = nil, namespace: String? = nil, number: String? = nil, start: String? = nil
    ) throws -> ProcessIdentity {
        try #require(
            ProcessIdentity(
                [
                    boot ?? parts[0], namespace ?? parts[1], number ?? parts[2], start ?? parts[3],
                ].joined(separator: ":")))
    }

    @Test func `can be written and read`() throws {
        #expect(try identity() == ProcessIdentity.own())
        #expect(parts[2] == "\(getpid())")
    }

    @Test(arguments: [
        "", "a", "a:1:2", "a:1:2:3:4", "a:01:2:3", "a:1:+2:3", "a:1:0:3", "a:1:-2:3", ":1:2:3",
        "A:1:2:3", "a:1:2:3 ", "a:1:99999999999:3",
    ])
    func `is no other text`(_ text: String) {
        #expect(ProcessIdentity(text) == nil)
    }

    @Test func `is not gone while it runs, and when nobody can know`() throws {
        #expect(try !identity().isGone)
        #expect(try !identity(boot: "0-0", start: "1").isGone)
        #expect(try !identity(namespace: "1", start: "1").isGone)
        #expect(try !identity(boot: "0-0", number: "2147483647").isGone)
    }

    @Test func `is gone when its number is nobody's, or another's`() throws {
        #expect(try identity(number: "2147483647").isGone)
        #expect(try identity(start: "1").isGone)
    }

    @Test func `is gone when it has ended`() async throws {
        let place = try Workplace()
        let command = try place.start("for i in $(seq 1200); do sleep 0.05; done")
        let start = try #require(processFields(command.number))[19]
        let running = try identity(number: "\(command.number)", start: start)
        #expect(!running.isGone)
        _ = await command.stop(SIGKILL, grace: .zero)
        // Also when nobody has taken its end yet.
        #expect(running.isGone)
        await command.endGroup(grace: .seconds(60))
        #expect(running.isGone)
    }
}
