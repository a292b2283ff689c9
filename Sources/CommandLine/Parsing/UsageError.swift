/// What is wrong with a command line; its sentences are in one place below.
package enum UsageError: Error, Equatable, Sendable {
    case noCommand
    case unknownCommand(String, suggestion: String?)
    case incompleteGroup(String, verbs: [String])
    case unknownVerb(String, of: String, suggestion: String?, verbs: [String])
    case unknownOption(String, command: String?, suggestion: String?)
    case optionNeedsValue(String, placeholder: String)
    case optionTakesNoValue(String)
    case secretAsArgument(String)
    case missingArgument(String, command: CommandSpecification)
    case emptyArgument(String, command: CommandSpecification)
    case extraArgument(String, command: CommandSpecification)
    case invalidValue(String, option: String, reason: String, hint: String?)
    case conflict(String, String)
    case other(String, hint: String?)
}

extension UsageError {
    package var message: String {
        switch self {
        case .noCommand: "no command given"
        case .unknownCommand(let name, _): "unknown command \"\(name)\""
        case .incompleteGroup(let name, _): "\"\(name)\" needs a second word"
        case .unknownVerb(let verb, let group, _, _): "unknown command \"\(group) \(verb)\""
        case .unknownOption(let option, let command, _):
            "unknown option \"\(option)\"" + (command.map { " for \"\($0)\"" } ?? "")
        case .optionNeedsValue(let option, let placeholder):
            "option \"\(option)\" needs a value: \(option) \(placeholder)"
        case .optionTakesNoValue(let option): "option \"\(option)\" takes no value"
        case .secretAsArgument(let option): "option \"\(option)\" does not exist"
        case .missingArgument(let name, let command): "\"\(command.name)\" needs \(name)"
        case .emptyArgument(let name, let command): "\"\(command.name)\" got an empty \(name)"
        case .extraArgument(let word, let command):
            "\"\(command.name)\" does not know what to do with \"\(word)\""
        case .invalidValue(let value, let option, let reason, _):
            "invalid value \"\(value)\" for \"\(option)\": \(reason)"
        case .conflict(let one, let other): "\"\(one)\" and \"\(other)\" exclude each other"
        case .other(let message, _): message
        }
    }

    package var hint: String? {
        switch self {
        case .noCommand: "holdfast help"
        case .unknownCommand(_, let suggestion):
            suggestion.map { "did you mean \"\($0)\"?" } ?? "holdfast help lists the commands"
        case .incompleteGroup(let name, let verbs):
            "holdfast \(name) " + verbs.joined(separator: "|")
        case .unknownVerb(_, let group, let suggestion, let verbs):
            suggestion.map { "did you mean \"\(group) \($0)\"?" }
                ?? "holdfast \(group) " + verbs.joined(separator: "|")
        case .unknownOption(_, let command, let suggestion):
            suggestion.map { "did you mean \"\($0)\"?" }
                ?? "holdfast help" + (command.map { " \($0)" } ?? "") + " lists the options"
        case .secretAsArgument:
            "secrets are no arguments, others could see them; set HOLDFAST_KEY or "
                + "HOLDFAST_PASSPHRASE, or name a file with --key-file FILE"
        case .missingArgument(_, let command), .emptyArgument(_, let command),
            .extraArgument(_, let command):
            "holdfast \(command.synopsis)"
        case .invalidValue(_, _, _, let hint), .other(_, let hint): hint
        case .optionNeedsValue, .optionTakesNoValue, .conflict: nil
        }
    }
}
