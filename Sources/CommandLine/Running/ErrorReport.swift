package import Configuration

/// Any error as the person at the terminal gets it: sentence, hint, exit code.
package struct ErrorReport: Equatable, Sendable {
    package var message: String
    package var hint: String?
    package var exitCode: ExitCode

    package init(_ message: String, hint: String? = nil, exitCode: ExitCode = .failed) {
        self.message = message
        self.hint = hint
        self.exitCode = exitCode
    }
}

extension ErrorReport {
    /// The one switch from errors to text and exit codes.
    package init(_ error: any Error) {
        switch error {
        case let error as UsageError:
            self.init(error.message, hint: error.hint, exitCode: .usage)
        case let error as ConfigurationError:
            self.init(error.description, hint: error.hint, exitCode: .usage)
        case let error as Failure:
            self.init(error.message, hint: error.hint, exitCode: error.exitCode)
        case let error as MigrationFailed:
            self.init(error.message, hint: error.hint, exitCode: error.exitCode)
        case let error as StreamError:
            self.init("writing the output: \(error.reason)")
        case is CancellationError:
            self.init("interrupted", exitCode: .interrupted)
        default:
            self = Self.ofModule(error) ?? ErrorReport(String(describing: error))
        }
    }
}

extension ErrorReport {
    /// The lines for people.
    package var text: String {
        "holdfast: error: \(message)\n" + (hint.map { "holdfast: hint: \($0)\n" } ?? "")
    }

    /// The line for programs.
    package var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("type", "error"), .init("message", .string(message)),
            .init("kind", .string(exitCode.name)),
            .init("exitCode", .integer(Int64(exitCode.rawValue))),
        ]
        if let hint { members.append(.init("hint", .string(hint))) }
        return .object(members)
    }
}
