/// One option: its names, what it takes, and a line that says what it is for.
package struct OptionSpecification: Equatable, Sendable {
    package var name: String
    package var aliases: [String]
    package var short: Character?
    package var value: Value
    package var repeats: Bool
    package var summary: String

    /// What follows the option's name.
    package enum Value: Equatable, Sendable {
        case none
        case required(String, Completion = .nothing)
        /// Given only as `--option=VALUE`.
        case optional(String)
    }

    /// What a shell offers for a value.
    package enum Completion: Equatable, Sendable {
        case nothing, file, folder
        /// A path, perhaps with the mark of a database before it.
        case source
        /// All that are understood, or how they begin where they end in "=".
        case words([String])
    }

    package init(
        _ name: String, aliases: [String] = [], short: Character? = nil, value: Value = .none,
        repeats: Bool = false, _ summary: String
    ) {
        self.name = name
        self.aliases = aliases
        self.short = short
        self.value = value
        self.repeats = repeats
        self.summary = summary
    }
}

extension OptionSpecification {
    /// The name of the value, as help prints it.
    package var placeholder: String? {
        switch value {
        case .none: nil
        case .required(let name, _), .optional(let name): name
        }
    }

    /// Every way to write the option, dashes included.
    package var spellings: [String] {
        let long = ([name] + aliases).map { "--" + $0 }
        return short.map { ["-\($0)"] + long } ?? long
    }

    /// All values that are understood, where these are few.
    var choices: [String]? {
        guard case .words(let words) = completion, !words.allSatisfy({ $0.hasSuffix("=") }) else {
            return nil
        }
        return words
    }

    var completion: Completion {
        guard case .required(_, let completion) = value else { return .nothing }
        return completion
    }
}
