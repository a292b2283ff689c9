import Glibc
import Processes

/// How the app is told to end, or to look again: a signal, or a command of its own.
struct Drain: Sendable {
    private let word: String?
    private let environment: ProcessEnvironment
    private let directory: String

    init(_ word: String?, _ environment: ProcessEnvironment, _ directory: String) {
        self.word = word
        self.environment = environment
        self.directory = directory
    }

    /// Returns when the command has ended; it is killed after the grace.
    func end(_ command: SupervisedCommand, grace: Duration) async {
        let start = ContinuousClock.now
        guard let word, SignalName.number(word) == nil else {
            _ = await command.stop(word.flatMap(SignalName.number) ?? SIGTERM, grace: grace)
            return
        }
        await run(word, within: grace / 2)
        let left = grace - start.duration(to: .now)
        _ = await command.stop(SIGTERM, grace: max(.seconds(1), left))
    }

    /// Tells the app something; does nothing without a word for it.
    func tell(_ command: SupervisedCommand, within limit: Duration) async {
        guard let word else { return }
        if let number = SignalName.number(word) { return command.signal(number) }
        await run(word, within: limit)
    }

    private func run(_ word: String, within limit: Duration) async {
        let shell = try? SupervisedCommand.start(
            ["/bin/sh", "-c", word], environment: environment, directory: directory)
        guard let shell else { return }
        await withTaskGroup { group in
            group.addTask {
                try? await Task.sleep(for: limit)
                if !Task.isCancelled { shell.signal(SIGKILL) }
            }
            _ = await shell.end()
            group.cancelAll()
        }
        await shell.endGroup(grace: .seconds(1))
    }
}

/// Signals by their names.
enum SignalName {
    private static let numbers: [String: Int32] = [
        "HUP": SIGHUP, "INT": SIGINT, "QUIT": SIGQUIT, "USR1": SIGUSR1, "USR2": SIGUSR2,
        "TERM": SIGTERM, "WINCH": SIGWINCH,
    ]

    static func number(_ word: String) -> Int32? {
        let name = word.uppercased()
        return numbers[name.hasPrefix("SIG") ? String(name.dropFirst(3)) : name]
    }
}
