/// Both files of Amazon's tools, which tell of a profile together.
package struct ProfileFiles: Equatable, Sendable {
    private let config: ProfileFile
    private let credentials: ProfileFile

    package init(config: ProfileFile = ProfileFile(), credentials: ProfileFile = ProfileFile()) {
        self.config = config
        self.credentials = credentials
    }

    /// Where they are; nothing for those of somebody without a home.
    package static func paths(
        _ environment: [String: String]
    ) -> (config: String?, credentials: String?) {
        let home = environment["HOME"].map { $0 + "/.aws/" }
        let named = { (name: String) in environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        return (
            named("AWS_CONFIG_FILE") ?? home.map { $0 + "config" },
            named("AWS_SHARED_CREDENTIALS_FILE") ?? home.map { $0 + "credentials" }
        )
    }

    /// Keys in the credentials file win over those in the other.
    package func profile(_ name: String) -> Profile? {
        let settings =
            config.sections["profile \(name)"]
            ?? (name == "default" ? config.sections["default"] : nil)
        let keys = credentials.sections[name]
        guard settings != nil || keys != nil else { return nil }
        var values = (settings ?? [:]).merging(keys ?? [:]) { _, key in key }
        if let services = values["services"] {
            let section = config.sections["services \(services)"] ?? [:]
            if let endpoint = section["s3.endpoint_url"] { values["s3.endpoint_url"] = endpoint }
        }
        return Profile(name: name, values: values)
    }

    /// The names of all profiles, for messages.
    package var names: [String] {
        let configured = config.sections.keys.compactMap { heading in
            heading == "default"
                ? heading
                : heading.hasPrefix("profile ") ? String(heading.dropFirst("profile ".count)) : nil
        }
        return Set(configured + credentials.sections.keys).sorted()
    }
}

/// A profile's settings, by the names that Amazon's tools give them.
package struct Profile: Equatable, Sendable {
    package let name: String
    private let values: [String: String]

    package init(name: String, values: [String: String]) {
        self.name = name
        self.values = values
    }

    /// Nil also for one that is empty.
    package subscript(setting: String) -> String? {
        values[setting].flatMap { $0.isEmpty ? nil : $0 }
    }

    package var region: String? { self["region"] }
    package var endpoint: String? { self["s3.endpoint_url"] ?? self["endpoint_url"] }
    package var caBundle: String? { self["ca_bundle"] }
    package var addressingStyle: String? { self["s3.addressing_style"] }
}
