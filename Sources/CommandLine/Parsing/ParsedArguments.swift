/// A command line, understood: which command, its words, its options.
package struct ParsedArguments: Equatable, Sendable {
    /// Missing when the line held no command's name.
    package var command: CommandSpecification?
    package var words: [String]
    package var given: [String: [String]]

    package init(
        command: CommandSpecification? = nil, words: [String] = [], given: [String: [String]] = [:]
    ) {
        self.command = command
        self.words = words
        self.given = given
    }

    /// Whether the option was given, with a value or without.
    package func has(_ option: OptionSpecification) -> Bool {
        given[option.name] != nil
    }

    /// The option's value; of an option given several times the last.
    package func value(_ option: OptionSpecification) -> String? {
        given[option.name]?.last
    }

    /// The option's values in the order given.
    package func values(_ option: OptionSpecification) -> [String] {
        given[option.name] ?? []
    }

    /// The word at the position, if there are so many.
    package func word(_ position: Int) -> String? {
        position < words.count ? words[position] : nil
    }
}
