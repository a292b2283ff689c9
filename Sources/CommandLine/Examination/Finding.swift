import Configuration

/// What a look at one part of the set-up found.
struct Finding {
    enum State: String {
        case good, remark, bad
    }

    let check: String
    let state: State
    let message: String
    var hint: String?
    var exitCode = ExitCode.failed

    /// As programs get it.
    var members: [JSONValue.Member] {
        var members: [JSONValue.Member] = [
            .init("check", .string(check)), .init("state", .string(state.rawValue)),
            .init("message", .string(message)),
        ]
        if let hint { members.append(.init("hint", .string(hint))) }
        return members
    }

    static func good(_ check: String, _ message: String) -> Finding {
        Finding(check: check, state: .good, message: message)
    }

    /// Nothing fails, but somebody ought to know.
    static func remark(_ check: String, _ message: String, hint: String? = nil) -> Finding {
        Finding(check: check, state: .remark, message: message, hint: hint)
    }

    static func bad(
        _ check: String, _ message: String, hint: String? = nil, _ exitCode: ExitCode = .failed
    ) -> Finding {
        Finding(check: check, state: .bad, message: message, hint: hint, exitCode: exitCode)
    }

    /// What a command would have failed with.
    static func bad(_ check: String, _ error: any Error) -> Finding {
        let report = ErrorReport(error)
        return bad(check, report.message, hint: report.hint, report.exitCode)
    }
}
