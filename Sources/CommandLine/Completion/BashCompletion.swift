/// Completion for bash, as a script that needs no help from the program.
struct BashCompletion {
    let commands: [CommandSpecification]

    var script: String {
        """
        # bash completion for holdfast

        _holdfast_offer() {
            local kind=$1
            shift
            case $kind in
                words)
                    mapfile -t COMPREPLY < <(compgen -W "$*" -- "$cur")
                    [[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace
                    ;;
                file) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
                folder) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
            esac
        }

        _holdfast() {
            local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command='' word i
            COMPREPLY=()
            for ((i = 1; i < COMP_CWORD; i++)); do
                word=${COMP_WORDS[i]}
                case $command:$word in
                    \(valuePatterns))
                        ((i++))
                        [[ ${COMP_WORDS[i]} == = ]] && ((i++))
                        ;;
                    *:-* | *:=) ;;
                    :*) command=$word ;;
        \(groupCases)
                esac
            done
            [[ $cur == [=:] ]] && cur=
            [[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD - 2]}
            case $command:$prev in
        \(valueCases)
            esac
            if [[ $cur == -* ]]; then
                case $command in
        \(optionCases)
                esac
                return
            fi
            case $command in
                '') _holdfast_offer words \(Set(commands.map(\.group)).sorted().joined(separator: " ")) ;;
        \(argumentCases)
            esac
        }

        complete -F _holdfast holdfast

        """
    }
}

extension BashCompletion {
    private var pairs: [(command: String, option: OptionSpecification)] {
        GlobalOptions.all.map { ("*", $0) }
            + commands.flatMap { command in command.options.map { (Self.quoted(command.name), $0) }
            }
    }

    private var valuePatterns: String {
        pairs.filter { $0.option.takesNextWord }.map(pattern).joined(separator: " | ")
    }

    private func pattern(_ command: String, _ option: OptionSpecification) -> String {
        option.spellings.map { "\(command):\($0)" }.joined(separator: " | ")
    }

    private var groupCases: String {
        Set(commands.filter { $0.verb != nil }.map(\.group)).sorted()
            .map { Self.indent + "    \($0):*) command=\"\($0) $word\" ;;" }
            .joined(separator: "\n")
    }

    private var valueCases: String {
        pairs.filter { $0.option.takesNextWord }.map { command, option in
            Self.indent + "\(pattern(command, option))) \(offer(option.completion)); return ;;"
        }.joined(separator: "\n")
    }

    private var optionCases: String {
        let global = GlobalOptions.all.flatMap(\.spellings)
        let lines = commands.map { command in
            let spellings = (command.options.flatMap(\.spellings) + global).joined(separator: " ")
            return Self.indent
                + "    \(Self.quoted(command.name))) _holdfast_offer words \(spellings) ;;"
        }
        let rest = Self.indent + "    *) _holdfast_offer words \(global.joined(separator: " ")) ;;"
        return (lines + [rest]).joined(separator: "\n")
    }

    private var argumentCases: String {
        let groups = Set(commands.filter { $0.verb != nil }.map(\.group)).sorted().map { group in
            let verbs = commands.filter { $0.group == group }.compactMap(\.verb)
            return Self.indent
                + "\(group)) _holdfast_offer words \(verbs.joined(separator: " ")) ;;"
        }
        let arguments = commands.compactMap { command -> String? in
            guard let completion = command.completion else { return nil }
            return Self.indent + "\(Self.quoted(command.name))) \(offer(completion)) ;;"
        }
        return (groups + arguments).joined(separator: "\n")
    }

    private func offer(_ completion: OptionSpecification.Completion) -> String {
        switch completion {
        case .nothing: ":"
        case .file, .source: "_holdfast_offer file"
        case .folder: "_holdfast_offer folder"
        case .words(let words): "_holdfast_offer words " + words.joined(separator: " ")
        }
    }

    private static let indent = "        "

    private static func quoted(_ name: String) -> String {
        name.contains(" ") ? "'\(name)'" : name
    }
}

extension OptionSpecification {
    var takesNextWord: Bool {
        guard case .required = value else { return false }
        return true
    }
}

extension CommandSpecification {
    /// What the command's words are completed with.
    var completion: OptionSpecification.Completion? {
        if name == "help" {
            let topics = HelpTopic.all.map(\.name)
            return .words(Set(Command.all.map(\.specification.group)).sorted() + topics)
        }
        return arguments.map(\.completion).first { $0 != .nothing }
    }
}
