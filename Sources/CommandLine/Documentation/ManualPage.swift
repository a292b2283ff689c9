import Configuration

/// The manual page, made of the same texts and tables as the help.
package struct ManualPage: Sendable {
    package let commands: [CommandSpecification]

    package init(commands: [CommandSpecification]) {
        self.commands = commands
    }

    /// The page in the man macros of roff.
    package var text: String {
        var lines = [
            ".TH HOLDFAST 1 \"\" \"holdfast \(Program.version)\" \"User Commands\"",
            ".SH NAME", "holdfast \\- keep an app's state alive across redeploys",
            ".SH SYNOPSIS", ".B holdfast", ".I COMMAND", "[OPTIONS]",
        ]
        lines += [".SH DESCRIPTION"] + introduction
        lines +=
            [".SH OPTIONS"]
            + list(HelpTables(commands: commands).lists("global-options", [], about: []))
        lines.append(".SH COMMANDS")
        for group in groups {
            lines += [".SS " + Self.escape(group.name)] + body(group.name, group.pages)
        }
        for topic in HelpTopic.all where topic.name != "exit-codes" {
            lines += [".SH " + topic.name.uppercased()] + body(topic.name, [])
        }
        lines += [".SH \"EXIT STATUS\""] + body("exit-codes", [])
        lines += [".SH SEE ALSO", ".BR age (1)", ""]
        return lines.joined(separator: "\n")
    }

    private var groups: [(name: String, pages: [CommandSpecification])] {
        var names: [String] = []
        for command in commands where !names.contains(command.group) { names.append(command.group) }
        return names.map { name in (name, commands.filter { $0.group == name }) }
    }

    /// The paragraphs of the first page, without its lists.
    private var introduction: [String] {
        HelpBlock.parse(HelpTexts.text("holdfast") ?? "").prefix(2).flatMap { block in
            guard case .paragraph(let lines) = block, !lines[0].hasPrefix("Usage:") else {
                return [String]()
            }
            return lines.map(Self.escape)
        }
    }

    private func body(_ name: String, _ pages: [CommandSpecification]) -> [String] {
        HelpBlock.parse(HelpTexts.text(name) ?? "").flatMap { block in
            switch block {
            case .heading(let heading): [".PP", "\\fB" + Self.escape(heading) + "\\fR"]
            case .paragraph(let lines): [".PP"] + lines.map(Self.escape)
            case .verbatim(let lines):
                [".PP", ".nf"] + lines.map(Self.escape) + [".fi"]
            case .directive("usage", _):
                [".PP", ".nf"] + pages.map { "\\fBholdfast " + Self.escape($0.synopsis) + "\\fR" }
                    + [".fi"]
            case .directive(let directive, let arguments):
                list(HelpTables(commands: commands).lists(directive, arguments, about: pages))
            }
        }
    }

    private func list(_ lists: [HelpList]) -> [String] {
        lists.flatMap { list in
            (list.title.map { [".PP", Self.escape($0)] } ?? [])
                + list.entries.flatMap { entry in
                    [".TP", "\\fB" + Self.escape(entry.term) + "\\fR", Self.escape(entry.text)]
                        .filter { !$0.isEmpty }
                }
        }
    }

    /// Text that roff takes for text: no control lines, no escapes, dashes that can be copied.
    static func escape(_ text: String) -> String {
        var escaped = text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" : ""
        for character in text {
            switch character {
            case "\\": escaped += "\\e"
            case "-": escaped += "\\-"
            case "'": escaped += "\\(aq"
            case "^": escaped += "\\(ha"
            case "~": escaped += "\\(ti"
            case "`": escaped += "\\(ga"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
