/// What one command is called and takes; parser, help, completion and manual page read it.
package struct CommandSpecification: Equatable, Sendable {
    /// One word, or two for a command of a group (`key add`).
    package var name: String
    package var summary: String
    package var arguments: [Argument]
    package var options: [OptionSpecification]

    /// One word, or a run of words, after the command's name.
    package struct Argument: Equatable, Sendable {
        package enum Count: Equatable, Sendable {
            case one, optional, any, several
        }

        package var name: String
        package var count: Count
        package var completion: OptionSpecification.Completion

        package init(
            _ name: String, _ count: Count = .one,
            completes completion: OptionSpecification.Completion = .nothing
        ) {
            self.name = name
            self.count = count
            self.completion = completion
        }
    }

    package init(
        _ name: String, _ summary: String, arguments: [Argument] = [],
        options: [OptionSpecification] = []
    ) {
        self.name = name
        self.summary = summary
        self.arguments = arguments
        self.options = options
    }
}

extension CommandSpecification {
    /// The first word of the name, which is the whole name of most commands.
    package var group: String {
        name.split(separator: " ").first.map(String.init) ?? name
    }

    /// The second word of the name of a command in a group.
    package var verb: String? {
        let words = name.split(separator: " ")
        return words.count == 2 ? String(words[1]) : nil
    }

    /// Whether its words are another program's command line.
    var wraps: Bool {
        arguments.first.map { $0.name == "COMMAND" && $0.count == .several } ?? false
    }

    /// The fewest and the most words that the command takes.
    var bounds: ClosedRange<Int> {
        let least = arguments.count { $0.count == .one || $0.count == .several }
        let open = arguments.contains { $0.count == .any || $0.count == .several }
        return least...(open ? Int.max : arguments.count)
    }

    /// The command's arguments as usage lines write them.
    package var synopsis: String {
        let words = arguments.map { argument in
            switch argument.count {
            case .one: argument.name
            case .optional: "[\(argument.name)]"
            case .any: "[\(argument.name)...]"
            case .several: "\(argument.name)..."
            }
        }
        let parts = wraps ? [name, "[OPTIONS]", "--"] + words : [name] + words + ["[OPTIONS]"]
        return parts.joined(separator: " ")
    }
}
