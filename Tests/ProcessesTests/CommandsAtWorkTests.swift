import Glibc
import Processes
import Testing

@Suite struct `What a killed process has left` {
    private static let variable = "HOLDFAST_TEST_WORK"

    private let place: Workplace
    private let data: String
    private let commands: CommandsAtWork

    init() throws {
        place = try Workplace()
        data = place.folder + "/data"
        commands = CommandsAtWork(variable: Self.variable, on: [data, "/elsewhere"])
    }

    /// Starts a script that says whose it is, and waits until it runs.
    private func start(
        _ script: String, of owner: CommandOwner
    ) async throws -> SupervisedCommand {
        let command = try place.start(
            "report ready; " + script, [Self.variable: owner.description])
        #expect(try await place.report() == "ready")
        return command
    }

    /// Somebody who has ended.
    private func gone(on places: [String]) throws -> CommandOwner {
        let here = try #require(CommandOwner.own(on: places)).description
        let parts = here.split(separator: ":", maxSplits: 3)
        let rest = parts[3].drop { $0.isNumber }
        return try #require(CommandOwner("\(parts[0]):\(parts[1]):2147483647:1\(rest)"))
    }

    private let lasting = "for i in $(seq 1200); do sleep 0.05; done"

    @Test func `is ended, with all that it started`() async throws {
        let command = try await start(
            "(trap '' TERM; \(lasting)) & \(lasting)", of: gone(on: ["/other", data]))
        #expect(commands.numbers(of: .gone).contains(command.number))
        #expect(commands.attended() == nil)
        #expect(try await commands.end(.gone, grace: .milliseconds(300)) == .killed)
        #expect(commands.numbers(of: .gone) == [])
        #expect(await command.end() == .signalled(SIGTERM))
        await command.endGroup(grace: .zero)
    }

    @Test func `may end by itself when it is asked to`() async throws {
        let command = try await start(
            "trap 'report asked; exit 3' TERM; \(lasting)", of: gone(on: [data]))
        let commands = commands
        async let ending = commands.end(.gone, grace: .seconds(30))
        #expect(try await place.report() == "asked")
        #expect(try await ending == .ended)
        #expect(await command.end() == .exited(3))
    }

    @Test func `is not what works on other data, or for somebody who lives`() async throws {
        let other = try await start(lasting, of: gone(on: [data + "2"]))
        #expect(commands.numbers(of: .gone) == [])
        let attended = try await start(lasting, of: #require(CommandOwner.own(on: [data])))
        #expect(commands.numbers(of: .gone) == [])
        #expect(commands.attended() != nil)
        #expect(commands.attended()?.isAbove == false)
        #expect(try await commands.end(.gone, grace: .zero) == .nobody)
        for command in [other, attended] {
            #expect(await command.stop(SIGTERM, grace: .seconds(5)) == .signalled(SIGTERM))
            await command.endGroup(grace: .zero)
        }
    }

    @Test func `includes what works on a part of the data, or on more`() async throws {
        let part = try await start(lasting, of: gone(on: [data + "/part"]))
        let more = try await start(lasting, of: gone(on: [place.folder]))
        #expect(Set(commands.numbers(of: .gone)).isSuperset(of: [part.number, more.number]))
        #expect(try await commands.end(.gone, grace: .seconds(30)) == .ended)
        for command in [part, more] {
            #expect(await command.end() == .signalled(SIGTERM))
            await command.endGroup(grace: .zero)
        }
    }

    @Test func `what we have started ourselves can be ended, too`() async throws {
        let own = try await start(
            "setsid sh -c '\(lasting)' & \(lasting)",
            of: #require(CommandOwner.own(on: [data])))
        #expect(commands.numbers(of: .others) == [])
        #expect(commands.numbers(of: .ourselves).contains(own.number))
        #expect(try await commands.end(.ourselves, grace: .seconds(30)) == .ended)
        #expect(commands.numbers(of: .ourselves) == [])
        #expect(await own.end() == .signalled(SIGTERM))
        await own.endGroup(grace: .zero)
    }

    @Test func `is known by text that can be read again`() throws {
        let owner = try gone(on: ["/a b", "/c:d"])
        #expect(CommandOwner(owner.description) == owner)
        #expect(owner.places == ["/a b", "/c:d"])
        for text in ["", "1", "\n/a", "a:1:2\n/a"] { #expect(CommandOwner(text) == nil) }
    }
}
