import Configuration

extension Command {
    static let help = Command(.help) { invocation in
        let commands = Command.all.map(\.specification)
        try requireNothingElse(invocation.arguments)
        if invocation.arguments.has(.schema) {
            invocation.output.text(ConfigurationSchema.schema.pretty + "\n")
        } else if invocation.arguments.has(.manual) {
            invocation.output.text(ManualPage(commands: commands).text)
        } else {
            let page = try HelpPages(commands: commands).page(
                helpWords(invocation.arguments), on: invocation.output.terminal)
            invocation.output.text(page)
        }
        return .done
    }
}

/// Schema and manual page are about everything.
private func requireNothingElse(_ arguments: ParsedArguments) throws {
    let whole = [OptionSpecification.schema, .manual].filter { arguments.has($0) }
        .map { "--" + $0.name }
    guard let first = whole.first, !arguments.has(.help) else { return }
    if let other = (whole.dropFirst() + arguments.words).first {
        throw UsageError.conflict(first, other)
    }
}

/// What `help` is asked about, or what a command with `--help` is.
private func helpWords(_ arguments: ParsedArguments) -> [String] {
    guard let command = arguments.command else { return [] }
    return command.name == "help" && !arguments.has(.help) ? arguments.words : [command.group]
}
