import CommandLine
import Repository
import Synchronization
import Testing

/// A command whose archive somebody forgets while it is read.
@Suite struct `A forgotten archive` {
    private func run(
        _ words: String..., forgets: Int = 1, printsBefore: Bool = false,
        kind: RepositoryError.Kind = .forgotten
    ) async -> Run {
        let attempts = Mutex(0)
        let command = Command(CommandSpecification.ls) { invocation in
            try await invocation.again {
                let attempt = attempts.withLock { attempts in
                    attempts += 1
                    return attempts
                }
                if printsBefore { invocation.output.line("entry") }
                guard attempt > forgets else {
                    throw RepositoryError(
                        kind, "read archive 3", "timeline app", "it was forgotten")
                }
                invocation.output.line("attempt \(attempt)")
                return .done
            }
        }
        return await Run(["ls"] + words, commands: [command])
    }

    @Test(arguments: [1, 3])
    func `gives way to what is newest by then`(_ forgets: Int) async {
        let run = await run(forgets: forgets)
        #expect(run.code == .done)
        #expect(run.output == "attempt \(forgets + 1)\n")
        #expect(run.errors.contains("it was forgotten; going on with what is newest now"))
    }

    @Test func `is told when it was meant itself`() async {
        let run = await run("7")
        #expect(run.code == .noArchive)
        #expect(run.output == "")
        #expect(run.errors.contains("read archive 3: timeline app: it was forgotten"))
    }

    @Test func `is told when a part of it is printed`() async {
        let run = await run(printsBefore: true)
        #expect(run.code == .noArchive)
        #expect(run.output == "entry\n")
    }

    @Test func `is not looked for for ever`() async {
        #expect(await run(forgets: 4).code == .noArchive)
    }

    @Test func `is told from a damaged one`() async {
        let run = await run(kind: .corrupt)
        #expect(run.code == .corrupt)
        #expect(run.output == "")
    }
}
