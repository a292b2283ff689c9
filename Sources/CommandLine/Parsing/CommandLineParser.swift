import Configuration

/// Turns arguments into a command, its words and its options, by a table of commands.
package struct CommandLineParser: Sendable {
    package let commands: [CommandSpecification]

    package init(commands: [CommandSpecification]) {
        self.commands = commands
    }

    /// Understands the arguments (without the program's own name).
    ///
    /// Asked for help or the version, it does not insist on the command's arguments.
    package func parse(_ arguments: [String]) throws(UsageError) -> ParsedArguments {
        var state = State(rest: arguments[...])
        while let next = state.rest.popFirst() {
            if state.onlyWords || next == "-" || !next.hasPrefix("-") {
                try take(word: next, &state)
            } else if next == "--" {
                state.onlyWords = true
            } else {
                try take(option: next, &state)
            }
        }
        try finish(&state)
        return state.parsed
    }

    private struct State {
        var rest: ArraySlice<String>
        var parsed = ParsedArguments()
        var group: String?
        var onlyWords = false
        /// An option whose value is attached to it, if it came just before, without one.
        var open: String?
    }
}

// MARK: Words

extension CommandLineParser {
    private func take(word: String, _ state: inout State) throws(UsageError) {
        if let command = state.parsed.command {
            try require(word, of: command, state)
            state.parsed.words.append(word)
        } else if let group = state.group {
            state.parsed.command = try command(of: group, verb: word)
        } else if let command = commands.first(where: { $0.name == word }) {
            state.parsed.command = command
        } else if commands.contains(where: { $0.group == word }) {
            state.group = word
        } else {
            let names = Set(commands.map(\.group)).sorted()
            throw .unknownCommand(
                word,
                suggestion: WordsElsewhere.all[word] ?? Suggestion.nearest(to: word, in: names))
        }
    }

    private func require(
        _ word: String, of command: CommandSpecification, _ state: State
    ) throws(UsageError) {
        let position = state.parsed.words.count
        guard position < command.bounds.upperBound else {
            guard let open = state.open else { throw .extraArgument(word, command: command) }
            throw .other(
                UsageError.extraArgument(word, command: command).message,
                hint: "holdfast \(command.name) \(open)=\(word)")
        }
        // A command that is wrapped may take empty words.
        guard word.isEmpty, !command.wraps || position == 0 else { return }
        let argument = command.arguments[min(position, command.arguments.count - 1)]
        throw .emptyArgument(argument.name, command: command)
    }

    private func command(of group: String, verb: String) throws(UsageError) -> CommandSpecification
    {
        if let command = commands.first(where: { $0.group == group && $0.verb == verb }) {
            return command
        }
        let verbs = verbs(of: group)
        throw .unknownVerb(
            verb, of: group, suggestion: Suggestion.nearest(to: verb, in: verbs), verbs: verbs)
    }

    private func verbs(of group: String) -> [String] {
        commands.filter { $0.group == group }.compactMap(\.verb)
    }

    private func finish(_ state: inout State) throws(UsageError) {
        if state.parsed.has(.help) || state.parsed.has(.version) {
            if state.parsed.command == nil, let group = state.group {
                state.parsed.command = commands.first { $0.group == group }
            }
            return
        }
        guard let command = state.parsed.command else {
            guard let group = state.group else { throw .noCommand }
            throw .incompleteGroup(group, verbs: verbs(of: group))
        }
        guard state.parsed.words.count >= command.bounds.lowerBound else {
            let required = command.arguments.filter { $0.count == .one || $0.count == .several }
            let missing = required[min(state.parsed.words.count, required.count - 1)]
            throw .missingArgument(missing.name, command: command)
        }
    }
}

// MARK: Options

extension CommandLineParser {
    private func take(option text: String, _ state: inout State) throws(UsageError) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let spelling = String(parts[0])
        let attached = parts.count == 2 ? String(parts[1]) : nil
        let known = GlobalOptions.all + (state.parsed.command?.options ?? [])
        guard let option = known.first(where: { $0.spellings.contains(spelling) }) else {
            throw unknown(spelling, among: known, state)
        }
        let value = try value(of: option, spelling, attached, &state.rest)
        if case .optional = option.value { state.open = value == nil ? spelling : nil }
        state.parsed.given[option.name, default: []].append(contentsOf: value.map { [$0] } ?? [])
    }

    private func value(
        of option: OptionSpecification, _ spelling: String, _ attached: String?,
        _ rest: inout ArraySlice<String>
    ) throws(UsageError) -> String? {
        switch option.value {
        case .none:
            guard attached == nil else { throw .optionTakesNoValue(spelling) }
            return nil
        case .optional(let placeholder):
            guard attached != "" else {
                throw .optionNeedsValue(spelling, placeholder: placeholder)
            }
            return attached
        case .required(let placeholder, _):
            // An empty one is a variable of a script that is not set.
            guard let value = attached ?? rest.popFirst(), !value.isEmpty else {
                throw .optionNeedsValue(spelling, placeholder: placeholder)
            }
            if let words = option.choices, !words.contains(value) {
                let reason = "it is one of \(words.joined(separator: ", "))"
                throw .invalidValue(
                    value, option: spelling, reason: reason,
                    hint: Suggestion.nearest(to: value, in: words).map { "\(spelling) \($0)" })
            }
            return value
        }
    }

    private func unknown(
        _ spelling: String, among known: [OptionSpecification], _ state: State
    ) -> UsageError {
        if Self.secrets.contains(spelling) { return .secretAsArgument(spelling) }
        if let command = state.parsed.command, command.wraps, !state.parsed.words.isEmpty {
            let words = [command.name, "--"] + state.parsed.words + [spelling]
            return .other(
                "unknown option \"\(spelling)\" for \"\(command.name)\"",
                hint: "the command comes behind --: holdfast \(words.joined(separator: " ")) ...")
        }
        return .unknownOption(
            spelling, command: state.parsed.command?.name,
            suggestion: Suggestion.nearest(
                to: spelling,
                in: known.flatMap(\.spellings).filter {
                    $0.hasPrefix("--") || spelling.hasPrefix($0)
                }))
    }

    private static let secrets: Set<String> = [
        "--key", "--identity", "--passphrase", "--password", "--secret", "--secret-key",
        "--access-key",
    ]
}
