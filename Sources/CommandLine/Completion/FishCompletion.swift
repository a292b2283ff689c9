/// Completion for fish, a line for each thing that can be completed.
struct FishCompletion {
    let commands: [CommandSpecification]

    var script: String {
        let head = ["# fish completion for holdfast", "complete -c holdfast -f"]
        let global = GlobalOptions.all.map { line(nil, option: $0) }
        return (head + global + groups.map(name) + commands.flatMap(lines)).joined(separator: "\n")
            + "\n"
    }
}

extension FishCompletion {
    private var groups: [String] { Set(commands.map(\.group)).sorted() }

    private func name(_ group: String) -> String {
        let summary =
            HelpTables.groupSummaries[group]
            ?? commands.first { $0.name == group }?.summary ?? ""
        return "complete -c holdfast -n __fish_use_subcommand -a \(group) -d \(Self.quote(summary))"
    }

    private func lines(_ command: CommandSpecification) -> [String] {
        var condition = "__fish_seen_subcommand_from \(command.group)"
        var lines: [String] = []
        if let verb = command.verb {
            let verbs = commands.filter { $0.group == command.group }.compactMap(\.verb)
            let none =
                condition + "; and not __fish_seen_subcommand_from " + verbs.joined(separator: " ")
            lines.append(
                "complete -c holdfast -n '\(none)' -a \(verb) -d \(Self.quote(command.summary))")
            condition += "; and __fish_seen_subcommand_from \(verb)"
        }
        lines += command.options.map { line(condition, option: $0) }
        if let completion = command.completion {
            lines.append("complete -c holdfast -n '\(condition)'" + arguments(completion))
        }
        return lines
    }

    private func line(_ condition: String?, option: OptionSpecification) -> String {
        var line = "complete -c holdfast" + (condition.map { " -n '\($0)'" } ?? "")
        if let short = option.short { line += " -s \(short)" }
        for name in [option.name] + option.aliases { line += " -l \(name)" }
        if case .required(_, let completion) = option.value {
            line += completion == .nothing ? " -x" : " -r" + arguments(completion)
        }
        return line + " -d \(Self.quote(option.summary))"
    }

    private func arguments(_ completion: OptionSpecification.Completion) -> String {
        switch completion {
        case .nothing: ""
        case .file, .source: " -F"
        case .folder: " -a '(__fish_complete_directories)'"
        case .words(let words): " -a '\(words.joined(separator: " "))'"
        }
    }

    private static func quote(_ text: String) -> String {
        "'" + text.flatMap { $0 == "'" || $0 == "\\" ? ["\\", $0] : [$0] } + "'"
    }
}
