package import Configuration

/// What decides how a project is set up.
package struct SetupProject: Equatable, Sendable {
    package var name: String
    package var package: NodePackage
    package var hasSources: Bool
    /// What images must leave out, as `.dockerignore` has it.
    package var ignored: [String]
    package var grace: Int64
    package var health: String?
    package var repository: String
    package var secrets: [String]

    private static let grace = Duration.seconds(30)

    /// The project of these settings, with what its folder has.
    package init(_ settings: Settings, _ package: NodePackage) {
        name = settings.timeline
        self.package = package
        hasSources = !settings.sources.isEmpty
        let root = Self.root(settings.projectFolder, package.workspace?.folder)
        let sources = hasSources ? settings.sources.map(\.kind) : [.path("data")]
        ignored = sources.flatMap { Self.ignored($0, settings.projectFolder, root) }
        grace = (settings.run.grace ?? Self.grace).components.seconds
        health = settings.run.ready.flatMap(Self.path)
        repository = Self.address(settings.repository) ?? "s3://BUCKET/\(name)"
        secrets = settings.secrets
    }

    /// The values of the templates' words.
    package func values(version: String) -> [String: String] {
        var values = [
            "name": name, "version": version, "grace": "\(grace)",
            "repository": repository, "shell": package.start.joined(separator: " "),
            "command": (["holdfast", "run", "--"] + package.start)
                .map { JSONValue.string($0).line }.joined(separator: ", "),
            "ignored": ignored.joined(separator: "\n"),
            "secrets": secrets.map { $0 + "=..." }.joined(separator: "\n"),
            "secretKeys": secrets.map { "      - key: \($0)\n        sync: false" }
                .joined(separator: "\n"),
        ]
        if hasSources { values["sources"] = "" }
        if let health { values["health"] = health }
        return values.merging(package.values) { own, _ in own }
            .merging(Workspace.values(package.workspace)) { own, _ in own }
    }
}

extension SetupProject {
    /// The folder that is built, of which the project is that folder.
    private static func root(_ project: String, _ folder: String?) -> String {
        guard let folder, project.hasSuffix("/" + folder) else { return project }
        return String(project.dropLast(folder.count + 1))
    }

    /// As seen from the root; what lies outside of it is in no image.
    private static func ignored(
        _ kind: SourceSetting.Kind, _ project: String, _ root: String
    ) -> [String] {
        switch kind {
        case .path(let path): inside(path, project, root).map { [$0] } ?? []
        case .sqlite(let path): inside(path, project, root).map { [$0 + "*"] } ?? []
        default: []
        }
    }

    /// Not what the app itself lies in.
    private static func inside(_ path: String, _ project: String, _ root: String) -> String? {
        let path = Path.absolute(path, in: project)
        guard let inside = Path.relative(path, to: root), inside != ".",
            !(project + "/").hasPrefix(path + "/")
        else { return nil }
        return inside
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
