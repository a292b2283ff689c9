/// Reads what is given as `--set KEY=VALUE`: any key, by its name in the file.
package enum SettingFlags {
    /// A flag for each key; one that is given again adds to a list, and else wins.
    package static func flags(
        _ texts: [String], spelling: String
    ) throws(ConfigurationError) -> [Flag] {
        var flags: [Flag] = []
        for text in texts {
            let (key, value) = try parse(text, spelling)
            if let index = flags.firstIndex(where: { $0.key == key }) {
                flags[index].values.append(value)
            } else {
                flags.append(Flag(key, spelling: "\(spelling) \(key.name)", values: [value]))
            }
        }
        return flags
    }

    private static func parse(
        _ text: String, _ spelling: String
    ) throws(ConfigurationError) -> (ConfigurationKey, String) {
        let name = String(text.prefix { $0 != "=" })
        guard let key = ConfigurationKey.all.first(where: { $0.name == name }) else {
            let near = Suggestion.nearest(to: name, in: ConfigurationKey.all.map(\.name))
            throw ConfigurationError(
                "reading", spelling, "there is no setting \"\(name)\"",
                hint: near.map { "did you mean \"\($0)\"?" } ?? "holdfast help configuration")
        }
        guard text.count > name.count else {
            throw ConfigurationError(
                "reading", spelling, "\(name) has no value",
                hint: "write \(spelling) \(name)=VALUE")
        }
        let value = String(text.dropFirst(name.count + 1))
        guard !FileCheck.holdsSecret(value) else {
            throw ConfigurationError(
                "reading", spelling, "\(name): others could see a secret that is an argument",
                hint: "set \(key.variable)")
        }
        return (key, value)
    }
}
