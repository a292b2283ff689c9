import Configuration

/// The pages of `holdfast help`, laid out for a terminal of 80 columns.
package struct HelpPages: Sendable {
    package let commands: [CommandSpecification]

    package init(commands: [CommandSpecification]) {
        self.commands = commands
    }

    /// The page that the words name: a command, a topic, or without words the first page.
    package func page(
        _ words: [String], on terminal: Terminal = Terminal()
    ) throws(UsageError) -> String {
        guard let name = words.first else { return render("holdfast", about: [], terminal) }
        try requireNoMore(words)
        if HelpTopic.all.contains(where: { $0.name == name }) {
            return render(name, about: [], terminal)
        }
        let pages = commands.filter { $0.group == name }
        guard !pages.isEmpty else {
            let names = commands.map(\.group) + HelpTopic.all.map(\.name)
            throw .unknownCommand(name, suggestion: Suggestion.nearest(to: name, in: names))
        }
        return render(name, about: pages, terminal)
    }

    /// Behind the first word only the second one of a command of a group is understood.
    private func requireNoMore(_ words: [String]) throws(UsageError) {
        guard words.count > 1,
            !commands.contains(where: { $0.name == words.joined(separator: " ") })
        else { return }
        let name = words.joined(separator: " ")
        let names = commands.map(\.name)
        throw .unknownCommand(name, suggestion: Suggestion.nearest(to: name, in: names))
    }

    private func render(
        _ name: String, about pages: [CommandSpecification], _ terminal: Terminal
    ) -> String {
        guard let text = HelpTexts.text(name) else {
            preconditionFailure("internal error: no help text for \(name)")
        }
        var lines: [String] = []
        var isHeaded = true
        for block in HelpBlock.parse(text) {
            if !isHeaded { lines.append("") }
            isHeaded = false
            switch block {
            case .heading(let heading):
                lines.append(Style.strong.apply(to: heading, on: terminal))
                isHeaded = true
            case .paragraph(let paragraph), .verbatim(let paragraph): lines += paragraph
            case .directive("usage", _): lines += HelpTables.usage(pages)
            case .directive(let directive, let arguments):
                let lists = HelpTables(commands: commands).lists(directive, arguments, about: pages)
                lines += Self.layOut(lists, terminal)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

// MARK: Lists

extension HelpPages {
    private static let width = 80
    private static let widestTerm = 26

    private static func layOut(_ lists: [HelpList], _ terminal: Terminal) -> [String] {
        let terms = lists.flatMap(\.entries).map(\.term.count).filter { $0 <= widestTerm }
        let column = 2 + (terms.max() ?? 0) + 2
        var lines: [String] = []
        for (index, list) in lists.enumerated() {
            if let title = list.title {
                if index > 0, title.hasSuffix(":") { lines.append("") }
                let isPart = title.hasSuffix(":")
                lines.append(isPart ? Style.strong.apply(to: title, on: terminal) : "  \(title):")
            }
            lines += list.entries.flatMap { layOut($0, column: column) }
        }
        return lines
    }

    private static func layOut(_ entry: HelpEntry, column: Int) -> [String] {
        let term = "  " + entry.term
        guard !entry.text.isEmpty else { return [term] }
        let text = wrap(entry.text, to: width - column)
        let indent = String(repeating: " ", count: column)
        guard term.count + 2 <= column else { return [term] + text.map { indent + $0 } }
        let first = term + String(repeating: " ", count: column - term.count) + (text.first ?? "")
        return [first] + text.dropFirst().map { indent + $0 }
    }

    static func wrap(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return lines + [line]
    }
}
