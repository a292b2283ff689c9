import Configuration

extension Command {
    static let help = Command(.help) { invocation in
        let commands = Command.all.map(\.specification)
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

/// What `help` is asked about, or what a command with `--help` is.
private func helpWords(_ arguments: ParsedArguments) -> [String] {
    guard let command = arguments.command else { return [] }
    return command.name == "help" && !arguments.has(.help) ? arguments.words : [command.group]
}
