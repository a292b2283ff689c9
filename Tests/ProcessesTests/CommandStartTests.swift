import Processes
import Testing

@Suite struct `A command that can't be started` {
    private let place: Workplace

    init() throws {
        place = try Workplace()
    }

    private func kind(
        _ arguments: [String], _ variables: [String: String] = [:], in directory: String? = nil
    ) throws -> ProcessError.Kind? {
        do {
            _ = try place.start(arguments, variables, in: directory)
            return nil
        } catch let error as ProcessError {
            return error.kind
        }
    }

    @Test func `was not found`() throws {
        #expect(try kind(["no-such-program"]) == .notFound)
        #expect(try kind(["./no-such-program"]) == .notFound)
        #expect(try kind(["/etc/passwd/program"]) == .notFound)
        #expect(try kind([""]) == .notFound)
        #expect(try kind(["sh"], ["PATH": "/nowhere"]) == .notFound)
    }

    @Test func `is not executable`() throws {
        try place.write("#!/bin/sh\n", to: "bin/plain")
        try place.write("exit 0\n", to: "bin/no-first-line", mode: 0o755)
        try place.write("#!/nowhere/sh\n", to: "bin/no-interpreter", mode: 0o755)
        for name in ["plain", "no-first-line", "no-interpreter"] {
            #expect(try kind(["bin/" + name]) == .notExecutable, "\(name)")
            #expect(
                try kind([name], ["PATH": place.folder + "/bin"]) == .notExecutable, "\(name)")
        }
        #expect(try kind(["bin/"]) == .notExecutable)
        #expect(try kind(["bin"], ["PATH": place.folder]) == .notExecutable)
    }

    @Test func `has no folder to start in`() throws {
        #expect(try kind(["sh"], in: "/nowhere") == .notStarted)
        #expect(try kind(["sh"], in: "/etc/passwd") == .notStarted)
    }

    @Test func `is nothing at all`() throws {
        #expect(try kind([]) == .notStarted)
    }

    @Test func `is told from one that is found later in its own path`() async throws {
        try place.write("#!/bin/sh\n", to: "a/tool")
        try place.write("#!/bin/sh\nexit 5\n", to: "b/tool", mode: 0o755)
        for path in ["\(place.folder)/a:\(place.folder)/b", "a:b", "/nowhere::b"] {
            let command = try place.start(["tool"], ["PATH": path])
            #expect(await command.end() == .exited(5), "\(path)")
        }
        // An empty part of the path is the folder that it starts in.
        let command = try place.start(["tool"], ["PATH": ""], in: place.folder + "/b")
        #expect(await command.end() == .exited(5))
    }

    @Test func `leaves no zombie`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            for name in ["no-such-program", "/etc/passwd"] {
                let command = try? SupervisedCommand.start([name], environment: .own())
                #expect(command == nil)
            }
            #expect(ownZombies().isEmpty)
        }
    }
}
