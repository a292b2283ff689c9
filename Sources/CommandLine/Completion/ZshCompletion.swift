/// Completion for zsh, by its `_arguments`.
struct ZshCompletion {
    let commands: [CommandSpecification]

    var script: String {
        """
        #compdef holdfast

        _holdfast_source() {
            compset -P 'sqlite:'
            _files "$@"
        }

        _holdfast() {
            local curcontext="$curcontext" state line
            local -a global
            global=(
        \(options(GlobalOptions.all))
            )
            _arguments -C $global '1: :->command' '*:: :->arguments' && return
            case $state in
                command)
                    local -a commands
                    commands=(
        \(names)
                    )
                    _describe command commands
                    ;;
                arguments)
                    case $words[1] in
        \(cases)
                    esac
                    ;;
            esac
        }

        if [ "$funcstack[1]" = _holdfast ]; then
            _holdfast "$@"
        else
            compdef _holdfast holdfast
        fi

        """
    }
}

extension ZshCompletion {
    private var groups: [String] { Set(commands.map(\.group)).sorted() }

    private var names: String {
        groups.map { group in
            let summary =
                HelpTables.groupSummaries[group]
                ?? commands.first { $0.name == group }?.summary ?? ""
            return Self.indent + "        " + Self.quote("\(group):\(Self.plain(summary))")
        }.joined(separator: "\n")
    }

    private var cases: String {
        groups.map { group in
            let members = commands.filter { $0.group == group }
            guard let only = members.first, only.verb == nil else {
                return Self.indent + "    \(group)) \(verbs(members)) ;;"
            }
            return Self.indent + "    \(group)) \(arguments(only)) ;;"
        }.joined(separator: "\n")
    }

    /// The second word of a group decides about what follows.
    private func verbs(_ members: [CommandSpecification]) -> String {
        let names = members.compactMap(\.verb).joined(separator: " ")
        let cases = members.map { "\($0.verb ?? "")) \(arguments($0)) ;;" }.joined(separator: " ")
        return "if ((CURRENT == 2)); then compadd \(names); else shift words; ((CURRENT--)); "
            + "case $words[1] in \(cases) esac; fi"
    }

    private func arguments(_ command: CommandSpecification) -> String {
        var specifications = command.options.flatMap(specification)
        if let completion = command.completion {
            let names = command.arguments.map(\.name).joined(separator: " or ")
            specifications.append(Self.quote("*:\(names):\(action(completion))"))
        }
        return (["_arguments $global"] + specifications).joined(separator: " ")
    }

    private func options(_ options: [OptionSpecification]) -> String {
        options.flatMap(specification).map { "            " + $0 }.joined(separator: "\n")
    }

    private func specification(_ option: OptionSpecification) -> [String] {
        let spellings = option.spellings
        return spellings.map { spelling in
            let others = option.repeats ? "*" : "(\(spellings.joined(separator: " ")))"
            var text = others + spelling
            switch option.value {
            case .none: text += "[\(Self.plain(option.summary))]"
            case .required(let name, let completion):
                text += (spelling.hasPrefix("--") ? "=" : "+")
                text += "[\(Self.plain(option.summary))]:\(name):\(action(completion))"
            case .optional(let name): text += "=-[\(Self.plain(option.summary))]::\(name): "
            }
            return Self.quote(text)
        }
    }

    private func action(_ completion: OptionSpecification.Completion) -> String {
        switch completion {
        case .nothing: " "
        case .file: "_files"
        case .source: "_holdfast_source"
        case .folder: "_files -/"
        case .words(let words) where words.allSatisfy { $0.hasSuffix("=") }:
            "compadd -S '' - " + words.joined(separator: " ")
        case .words(let words): "(\(words.joined(separator: " ")))"
        }
    }

    private static let indent = "            "

    private static func quote(_ text: String) -> String {
        "'"
            + text.split(separator: "'", omittingEmptySubsequences: false).joined(
                separator: "'\\''") + "'"
    }

    /// Without the characters that mean something within a specification.
    private static func plain(_ text: String) -> String {
        String(text.flatMap { "[]:".contains($0) ? ["\\", $0] : [$0] })
    }
}
