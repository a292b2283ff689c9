package import Configuration

/// What decides how a project is set up.
package struct SetupProject: Equatable, Sendable {
    package var name: String
    /// The words of the command that starts the app.
    package var start: [String]
    package var usesPrisma: Bool
    package var hasSources: Bool
    /// What images must leave out, as `.dockerignore` has it.
    package var ignored: [String]
    package var grace: Int64
    package var health: String?
    package var repository: String
    package var secrets: [String]

    private static let grace = Duration.seconds(30)

    /// The project of these settings, whose `package.json`, if there is one, is this.
    package init(_ settings: Settings, package: JSONNode?) {
        name = settings.timeline
        start = Self.start(package)
        usesPrisma = ["dependencies", "devDependencies"].contains {
            let list = package?.member($0)?.node
            return list?.member("prisma") != nil || list?.member("@prisma/client") != nil
        }
        hasSources = !settings.sources.isEmpty
        ignored = hasSources ? settings.sources.flatMap { Self.ignored($0.kind) } : ["data"]
        grace = (settings.run.grace ?? Self.grace).components.seconds
        health = settings.run.ready.flatMap(Self.path)
        repository = Self.address(settings.repository) ?? "s3://BUCKET/\(name)"
        secrets = settings.secrets
    }

    /// The values of the templates' words.
    package func values(version: String) -> [String: String] {
        var values = [
            "name": name, "version": version, "grace": "\(grace)",
            "repository": repository, "shell": start.joined(separator: " "),
            "command": (["holdfast", "run", "--"] + start).map { JSONValue.string($0).line }
                .joined(separator: ", "),
            "ignored": ignored.joined(separator: "\n"),
            "secrets": secrets.map { $0 + "=..." }.joined(separator: "\n"),
        ]
        if usesPrisma { values["prisma"] = "" }
        if hasSources { values["sources"] = "" }
        if let health { values["health"] = health }
        return values
    }
}

extension SetupProject {
    /// A shell's signs, and what runs before or after, are npm's business.
    private static func start(_ package: JSONNode?) -> [String] {
        let scripts = package?.member("scripts")?.node
        guard case .string(let script)? = scripts?.member("start")?.node.value else {
            return ["node", text(package?.member("main")) ?? "index.js"]
        }
        var words = script.split(separator: " ").map(String.init)
        if words.starts(with: ["holdfast", "run", "--"]) { words.removeFirst(3) }
        let isPlain = script.unicodeScalars.allSatisfy {
            !"\"'\\$&|;<>()*?#~`=".unicodeScalars.contains($0)
        }
        let isAlone = scripts?.member("prestart") == nil && scripts?.member("poststart") == nil
        // Other programs are found in node_modules, by npm.
        return isPlain && isAlone && words.first == "node" ? words : ["npm", "start"]
    }

    private static func text(_ member: JSONNode.Member?) -> String? {
        guard case .string(let text)? = member?.node.value else { return nil }
        return text
    }

    /// What lies outside of the project is in no image of it.
    private static func ignored(_ kind: SourceSetting.Kind) -> [String] {
        switch kind {
        case .path(let path) where !path.hasPrefix("/") && !path.hasPrefix("..") && path != ".":
            [path]
        case .sqlite(let path) where !path.hasPrefix("/") && !path.hasPrefix(".."): [path + "*"]
        default: []
        }
    }

    /// The path of an address; what comes before it is the container's own.
    private static func path(_ address: String) -> String? {
        guard let scheme = address.firstRange(of: "://") else { return nil }
        let rest = address[scheme.upperBound...]
        return rest.firstIndex(of: "/").map { String(rest[$0...]) }
    }

    /// A folder of this machine is no repository for others.
    private static func address(_ repository: RepositoryChoice) -> String? {
        guard case .configured(let address) = repository, case .bucket = address.location else {
            return nil
        }
        return address.description
    }
}
