import Configuration

/// Term and explanation, the stuff that help pages list.
struct HelpEntry: Equatable {
    var term: String
    var text: String
}

/// A list in a page, perhaps under a title of its own.
struct HelpList: Equatable {
    var title: String?
    var entries: [HelpEntry]
}

/// What stands for the directives of help texts; all of it comes from the tables.
struct HelpTables {
    let commands: [CommandSpecification]

    /// The lists for a directive; on a page about commands those are given.
    func lists(
        _ directive: String, _ arguments: [String], about pages: [CommandSpecification]
    ) -> [HelpList] {
        switch directive {
        case "commands": return groups
        case "global-options": return [HelpList(entries: GlobalOptions.all.map(Self.entry))]
        case "topics":
            let entries = HelpTopic.all.map { HelpEntry(term: "help " + $0.name, text: $0.summary) }
            return [HelpList(title: "More about:", entries: entries)]
        case "options": return options(of: pages)
        case "exit": return [HelpList(entries: Self.exitCodes(arguments))]
        case "keys":
            return [HelpList(entries: ConfigurationKey.all.map(Self.entry))]
        default: preconditionFailure("internal error: unknown directive in help: @\(directive)")
        }
    }

    /// The lines that say how a page's commands are called.
    static func usage(_ pages: [CommandSpecification]) -> [String] {
        pages.enumerated().map { index, page in
            (index == 0 ? "Usage: " : "       ") + "holdfast " + page.synopsis
        }
    }
}

extension HelpTables {
    private var groups: [HelpList] {
        Self.titles.compactMap { title, names in
            let entries = names.compactMap(entry)
            return entries.isEmpty ? nil : HelpList(title: title, entries: entries)
        }
    }

    private func entry(of name: String) -> HelpEntry? {
        guard let command = commands.first(where: { $0.group == name }) else { return nil }
        let summary = command.verb == nil ? command.summary : Self.groupSummaries[name] ?? ""
        return HelpEntry(term: name, text: summary)
    }

    static let groupSummaries = [
        "key": "look after the keys that open the repository",
        "lease": "see and settle which container writes",
    ]

    static let titles = [
        ("Keep and bring back:", ["init", "setup", "backup", "restore", "undo", "rollback"]),
        ("Beside an app:", ["run", "guard", "lease"]),
        ("Look:", ["list", "show", "ls", "cat", "diff"]),
        ("Trust:", ["status", "check", "repair", "doctor"]),
        ("Tidy:", ["forget", "pin", "unpin", "accept"]),
        ("Move:", ["export", "import", "copy"]),
        ("Keys:", ["key"]),
        ("This program:", ["completion", "help", "version"]),
    ]

    private func options(of pages: [CommandSpecification]) -> [HelpList] {
        let own = pages.filter { !$0.options.isEmpty }.map { page in
            HelpList(
                title: pages.count > 1 ? page.name : nil, entries: page.options.map(Self.entry))
        }
        let others = HelpEntry(term: "and the options of every command: holdfast help", text: "")
        return own + [HelpList(entries: [others])]
    }

    static func entry(_ option: OptionSpecification) -> HelpEntry {
        var term = option.short.map { "-\($0), " } ?? ""
        term += "--" + option.name
        switch option.value {
        case .none: break
        case .required(let placeholder, _): term += " " + placeholder
        case .optional(let placeholder): term += "[=\(placeholder)]"
        }
        return HelpEntry(term: term, text: option.summary)
    }

    private static func entry(_ key: ConfigurationKey) -> HelpEntry {
        let fallback = key.fallback.map { "; by default " + $0 } ?? ""
        return HelpEntry(term: key.name, text: "\(key.summary)\(fallback) (\(key.variable))")
    }

    private static func exitCodes(_ arguments: [String]) -> [HelpEntry] {
        let wanted = Set(arguments.compactMap { Int32($0) })
        return ExitCode.table.filter { wanted.isEmpty || wanted.contains($0.code.rawValue) }
            .map { HelpEntry(term: "\($0.code.rawValue)", text: $0.meaning) }
    }
}
