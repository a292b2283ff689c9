/// How a command ended, as scripts see it.
package struct ExitCode: Equatable, Hashable, Sendable {
    package var rawValue: Int32

    package init(rawValue: Int32) {
        self.rawValue = rawValue
    }
}

extension ExitCode {
    package static let done = ExitCode(rawValue: 0)
    package static let failed = ExitCode(rawValue: 1)
    package static let usage = ExitCode(rawValue: 2)
    package static let incomplete = ExitCode(rawValue: 3)
    package static let noRepository = ExitCode(rawValue: 10)
    package static let heldByAnother = ExitCode(rawValue: 11)
    package static let wrongKey = ExitCode(rawValue: 12)
    package static let corrupt = ExitCode(rawValue: 13)
    package static let unreachable = ExitCode(rawValue: 14)
    package static let noArchive = ExitCode(rawValue: 15)
    package static let stale = ExitCode(rawValue: 16)
    /// What `run` and `guard` exit with when they could not start their command.
    package static let ownFailure = ExitCode(rawValue: 125)
    package static let commandNotExecutable = ExitCode(rawValue: 126)
    package static let commandNotFound = ExitCode(rawValue: 127)
    package static let interrupted = ExitCode(rawValue: 130)
    package static let terminated = ExitCode(rawValue: 143)

    /// The code of a program that a signal ended.
    package static func signal(_ number: Int32) -> ExitCode {
        ExitCode(rawValue: 128 + number)
    }
}

extension ExitCode {
    /// Every code with its meaning, in the order in which help prints them.
    package static let table: [(code: ExitCode, meaning: String)] = [
        (.done, "done"),
        (.failed, "failed"),
        (.usage, "the command line or the settings are wrong"),
        (.incomplete, "done, but incomplete: the items left out are named"),
        (.noRepository, "no repository"),
        (.heldByAnother, "held by another writer"),
        (.wrongKey, "wrong key"),
        (.corrupt, "corrupt: something stored is damaged or missing"),
        (.unreachable, "the repository cannot be reached"),
        (.noArchive, "no such archive"),
        (.stale, "stale: the newest archive is too old (status --max-age)"),
        (.ownFailure, "run or guard could not start the command"),
        (.commandNotExecutable, "run or guard: the command can't be executed"),
        (.commandNotFound, "run or guard: the command was not found"),
        (.interrupted, "interrupted"),
        (.terminated, "terminated"),
    ]

    /// The word for the code in JSON.
    package var name: String {
        switch self {
        case .done: "done"
        case .usage: "usage"
        case .incomplete: "incomplete"
        case .noRepository: "no-repository"
        case .heldByAnother: "held-by-another-writer"
        case .wrongKey: "wrong-key"
        case .corrupt: "corrupt"
        case .unreachable: "unreachable"
        case .noArchive: "no-archive"
        case .stale: "stale"
        case .interrupted: "interrupted"
        case .terminated: "terminated"
        default: "failed"
        }
    }
}
