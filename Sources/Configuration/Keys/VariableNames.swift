/// The variables that settings, keys and credentials are taken from.
package enum VariableNames {
    private static let known =
        ConfigurationKey.all.map(\.variable) + [
            "HOLDFAST_KEY", "HOLDFAST_PASSPHRASE", "HOLDFAST_AWS_ACCESS_KEY_ID",
            "HOLDFAST_AWS_SECRET_ACCESS_KEY", "HOLDFAST_AWS_SESSION_TOKEN",
        ]
    private static let largestSlip = 2

    /// Variables that would be none of ours but for a slip of the fingers, with what was meant.
    package static func mistyped(
        in environment: [String: String]
    ) -> [(name: String, meant: String)] {
        environment.keys.sorted().compactMap { name in
            guard name.hasPrefix("HOLD"), !known.contains(name) else { return nil }
            let meant = known.map { ($0, Suggestion.distance(Array(name.utf8), Array($0.utf8))) }
                .min { $0.1 < $1.1 }
            guard let meant, meant.1 <= largestSlip, environment[meant.0] == nil else { return nil }
            return (name, meant.0)
        }
    }
}
