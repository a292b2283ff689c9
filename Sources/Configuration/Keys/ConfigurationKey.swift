/// One key of the configuration: where it stands, what it takes, what it is for.
package struct ConfigurationKey: Equatable, Sendable {
    /// The path in the file: `run.every`.
    package var name: String
    package var kind: Kind
    package var summary: String
    /// What holds when nothing is given, as help and schema say it.
    package var fallback: String?
    /// The variable, where it has not the name that all others would make us expect.
    private let namedVariable: String?

    package enum Kind: Equatable, Sendable {
        /// A text that is left to the shell as it is.
        case shell
        case text, boolean, count, duration, size, list, sources
        case word([String])
    }

    init(
        _ name: String, _ kind: Kind, _ summary: String, default fallback: String? = nil,
        variable: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.summary = summary
        self.fallback = fallback
        namedVariable = variable
    }
}

extension ConfigurationKey {
    /// The variable that gives the key: `run.onChange` is `HOLDFAST_RUN_ON_CHANGE`.
    package var variable: String {
        if let namedVariable { return namedVariable }
        var variable = "HOLDFAST_"
        for character in name {
            if character.isUppercase || character == "." { variable += "_" }
            if character != "." { variable += character.uppercased() }
        }
        return variable
    }

    /// The object that holds the key, and its name there.
    package var path: [String] {
        name.split(separator: ".").map(String.init)
    }
}
