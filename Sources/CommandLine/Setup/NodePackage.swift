package import Configuration

/// What the files of a Node project say of how it is installed, built and started.
package struct NodePackage: Equatable, Sendable {
    /// The words of the command that starts the app.
    package let start: [String]
    package let usesPrisma: Bool
    package let nodeVersion: Int
    /// What people should know before they copy what is printed.
    package let remarks: [String]
    package let workspace: Workspace?
    private let installer: Installer
    private let scripts: [String: String]
    private let usesDevelopment: Bool
    private let hasDevelopment: Bool
    /// Dependencies that lie in the project as files.
    private let packageFiles: [String]
    private let needsAllFiles: Bool

    /// `root` is what `package.json` holds; `has` knows the files beside it, or in the root of the
    /// workspace; `text` reads small ones.
    package init(
        _ root: JSONNode?, of workspace: Workspace? = nil, has: (String) -> Bool,
        text: (String) -> String?
    ) {
        let scripts = Self.texts(root?.member("scripts"))
        let production = Self.texts(root?.member("dependencies"))
        let own = Self.texts(root?.member("devDependencies"))
        let development = own.merging(workspace?.development ?? [:]) { own, _ in own }
        let all = production.merging(own) { first, _ in first }
        start = Self.start(scripts, main: Self.text(root?.member("main")))
        usesPrisma = all["prisma"] != nil || all["@prisma/client"] != nil
        nodeVersion =
            NodeVersion(
                pinned: text(".nvmrc") ?? text(".node-version"),
                engines: Self.texts(root?.member("engines"))["node"] ?? workspace?.engine
            ).major
        installer = Installer(has: has)
        let words = scripts["start", default: ""].split(separator: " ").map(String.init)
        usesDevelopment = (words + ["prisma"]).contains { development[$0] != nil }
        hasDevelopment = !development.isEmpty
        let local = all.values.compactMap(Self.local)
        packageFiles = local.filter(Self.isPackageFile).sorted()
        needsAllFiles =
            local.contains { !Self.isPackageFile($0) }
            || workspace != nil || Workspace.begins(root, has)
            || ["preinstall", "install", "postinstall", "prepare"].contains { scripts[$0] != nil }
        self.scripts = scripts
        self.workspace = workspace
        remarks = Self.remarks(root, has, isRoot: workspace == nil && Workspace.begins(root, has))
    }

    /// The values of the templates' words.
    package var values: [String: String] {
        var values = [
            "node": "node:\(nodeVersion)-bookworm-slim",
            "manifests": ([installer.manifests] + packageFiles).joined(separator: " "),
            "install": installer.install(
                withDevelopment: usesDevelopment || hasDevelopment && build != nil),
            "installAll": installer.install(withDevelopment: true),
            "add": installer.add,
            "backup": free("backup"), "restore": free("restore"),
            "prestart": JSONValue.string(prestart).line,
        ]
        if needsAllFiles { values["allFiles"] = "" }
        if usesPrisma { values["prisma"] = "" }
        guard let build else { return values }
        values["build"] = build
        // What Prisma generates lies among the modules; pnpm prunes no workspaces.
        let canPrune = !usesPrisma && (workspace == nil || installer != .pnpm)
        if hasDevelopment, !usesDevelopment, canPrune { values["prune"] = installer.prune }
        return values
    }

    /// The root's builds what the app is made of, too.
    private var build: String? {
        let line = "\(installer.runner) run build"
        guard let workspace, !workspace.isBuiltWhole else {
            return workspace != nil || scripts["build"] != nil ? line : nil
        }
        return scripts["build"].map { _ in "cd \(workspace.folder) && \(line)" }
    }

    /// A script of theirs is not replaced.
    private func free(_ name: String) -> String {
        scripts[name].map { $0.contains("holdfast") } ?? true ? name : "holdfast:\(name)"
    }

    private var prestart: String {
        let ours = "holdfast restore --if-missing --allow-empty"
        guard let theirs = scripts["prestart"] else { return ours }
        return theirs.contains("holdfast restore") ? theirs : "\(ours) && \(theirs)"
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

    /// A shell's signs, and what runs before or after, are npm's business.
    private static func start(_ scripts: [String: String], main: String?) -> [String] {
        guard let script = scripts["start"] else { return ["node", main ?? "index.js"] }
        var words = script.split(separator: " ").map(String.init)
        if words.starts(with: ["holdfast", "run", "--"]) { words.removeFirst(3) }
        let isPlain = script.unicodeScalars.allSatisfy {
            !"\"'\\$&|;<>()*?#~`=".unicodeScalars.contains($0)
        }
        // What brings the data back run has done by then.
        let isAlone =
            scripts["prestart"].map(isRestore) ?? true && scripts["poststart"] == nil
        // Other programs are found in node_modules, by npm.
        return isPlain && isAlone && words.first == "node" ? words : ["npm", "start"]
    }

    private static func isRestore(_ script: String) -> Bool {
        let words = script.split(separator: " ").map(String.init)
        return words.starts(with: ["holdfast", "restore", "--if-missing"])
            && words.dropFirst(3).allSatisfy { $0 == "--allow-empty" }
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
