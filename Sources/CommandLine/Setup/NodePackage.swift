package import Configuration

/// What the files of a Node project say of how it is installed, built and started.
package struct NodePackage: Equatable, Sendable {
    /// The words of the command that starts the app.
    package var start: [String] { scripts.start }
    package let usesPrisma: Bool
    package let nodeVersion: Int
    /// What people should know before they copy what is printed.
    package let remarks: [String]
    package let workspace: Workspace?
    private let installer: Installer
    private let scripts: NodeScripts
    private let usesDevelopment: Bool
    private let hasDevelopment: Bool
    /// What an installation must have of the project: files, and folders.
    private let manifests: [String]
    private let folders: [String]
    private let needsAllFiles: Bool
    /// Whether the project is the root of others.
    private let isRoot: Bool

    /// `root` is what `package.json` holds; `has` knows the files beside it, or in the root of the
    /// workspace; `text` reads small ones.
    package init(
        _ root: JSONNode?, of workspace: Workspace? = nil, has: (String) -> Bool,
        text: (String) -> String?
    ) {
        let production = Self.texts(root?.member("dependencies"))
        let own = Self.texts(root?.member("devDependencies"))
        let development = own.merging(workspace?.development ?? [:]) { own, _ in own }
        let all = production.merging(own) { first, _ in first }
        usesPrisma = all["prisma"] != nil || all["@prisma/client"] != nil
        nodeVersion =
            NodeVersion(
                pinned: text(".nvmrc") ?? text(".node-version"),
                engines: Self.texts(root?.member("engines"))["node"] ?? workspace?.engine
            ).major
        let manager = workspace == nil ? Self.manager(root) : workspace?.manager
        installer = Installer(manager: manager, has: has, text: text)
        scripts = NodeScripts(
            Self.texts(root?.member("scripts")), main: Self.text(root?.member("main")), installer)
        usesDevelopment = scripts.startCalls(any: development.keys) || development["prisma"] != nil
        hasDevelopment = !development.isEmpty
        let local = all.values.compactMap(Self.local)
        manifests = installer.manifests(has) + local.filter(Self.isPackageFile).sorted()
        folders = installer.folders(has)
        isRoot =
            workspace == nil && Workspace.begins(root, list: text("pnpm-workspace.yaml"))
        needsAllFiles =
            local.contains { !Self.isPackageFile($0) }
            || workspace != nil || isRoot || scripts.areOfInstallation
        self.workspace = workspace
        remarks = Self.remarks(root, has, isRoot: isRoot) + installer.remarks(manager: manager)
    }

    /// The values of the templates' words.
    package var values: [String: String] {
        let opening = scripts.opening
        var values = [
            "node": "node:\(nodeVersion)-bookworm-slim",
            "manifests": manifests.joined(separator: " "),
            "folders": folders.map { "COPY \($0) ./\($0)" }.joined(separator: "\n"),
            "install": install(withDevelopment: usesDevelopment || needsDevelopment),
            "installAll": install(withDevelopment: true),
            "add": installer.add(toRoot: workspace != nil || isRoot),
            "backup": scripts.free("backup"), "restore": scripts.free("restore"),
            "opening": "\"\(opening.name)\"",
            "opened": JSONValue.string(opening.text).line,
        ]
        if needsAllFiles { values["allFiles"] = "" }
        if usesPrisma { values["prisma"] = "" }
        if !installer.hasModules { values["plugged"] = "" }
        values["build"] = build
        if needsDevelopment, !usesDevelopment, canPrune { values["prune"] = installer.prune }
        if case .yarn = installer { values["cache"] = "" }
        return values
    }

    private func install(withDevelopment: Bool) -> String {
        installer.preparation(node: nodeVersion)
            + installer.install(withDevelopment: withDevelopment)
    }

    /// Scripts of an installation, as of hooks for git, call what is there for development.
    private var needsDevelopment: Bool {
        hasDevelopment && (build != nil || scripts.areOfInstallation)
    }

    /// What Prisma generates lies among the modules; pnpm prunes no workspaces, and like newer Yarn
    /// it runs scripts of an installation again.
    private var canPrune: Bool {
        switch installer {
        case .npm, .classicYarn: !usesPrisma
        case .pnpm: !usesPrisma && workspace == nil && !isRoot && !scripts.areOfInstallation
        case .yarn: !usesPrisma && !scripts.areOfInstallation
        }
    }

    /// The root's builds what the app is made of, too.
    private var build: String? {
        guard let workspace, !workspace.isBuiltWhole else {
            return workspace != nil || scripts.hasBuild ? installer.run("build") : nil
        }
        return scripts.hasBuild ? installer.run("build", in: workspace.folder) : nil
    }

    private static func remarks(
        _ root: JSONNode?, _ has: (String) -> Bool, isRoot: Bool
    ) -> [String] {
        var remarks: [String] = []
        if root == nil {
            remarks.append(
                "there is no package.json here; this is for a Node app: holdfast -C FOLDER setup")
        }
        if isRoot {
            remarks.append(
                "workspaces begin here; for the app in one of them: holdfast -C FOLDER setup")
        }
        if let file = ["bun.lock", "bun.lockb"].first(where: has) {
            remarks.append("\(file) is not used: the lines are npm's")
        }
        return remarks
    }

    // MARK: Reading

    /// Who installs, and its version, as in `yarn@4.1.0`.
    static func manager(_ root: JSONNode?) -> String? {
        if let text = text(root?.member("packageManager")) { return text }
        let engine = texts(root?.member("devEngines")?.node.member("packageManager"))
        return engine["name"].map { "\($0)@\(engine["version", default: ""])" }
    }

    private static func text(_ member: JSONNode.Member?) -> String? {
        guard case .string(let text)? = member?.node.value else { return nil }
        return text
    }

    static func texts(_ member: JSONNode.Member?) -> [String: String] {
        guard case .object(let members)? = member?.node.value else { return [:] }
        let texts = members.compactMap { member in text(member).map { (member.name, $0) } }
        return Dictionary(texts, uniquingKeysWith: { _, last in last })
    }

    /// The path of a dependency that is in the project itself; classic Yarn writes just that.
    private static func local(_ version: String) -> String? {
        if version.hasPrefix("./") { return String(version.dropFirst(2)) }
        if version.hasPrefix("../") { return version }
        for kind in ["file:", "link:", "portal:"] where version.hasPrefix(kind) {
            let path = version.dropFirst(kind.count)
            return String(path.hasPrefix("./") ? path.dropFirst(2) : path)
        }
        return nil
    }

    private static func isPackageFile(_ path: String) -> Bool {
        path.hasSuffix(".tgz") && !path.contains("/") && !path.contains(" ")
    }
}
