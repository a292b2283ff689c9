/// A program that installs what a Node project depends on, by the file that locks the versions.
enum Installer: Equatable, Sendable {
    case npm(isLocked: Bool)
    case pnpm
    case classicYarn
    case yarn(Yarn)

    /// `manager` is what `package.json` says of who installs.
    init(manager: String?, has: (String) -> Bool, text: (String) -> String?) {
        if has("pnpm-lock.yaml") {
            self = .pnpm
        } else if has("yarn.lock") {
            let settings = has(".yarnrc.yml") ? text(".yarnrc.yml") ?? "" : nil
            self = Yarn(settings: settings, manager: manager).map(Installer.yarn) ?? .classicYarn
        } else {
            self = .npm(isLocked: has("package-lock.json"))
        }
    }

    /// Whether Node finds the packages by itself.
    var hasModules: Bool {
        guard case .yarn(let yarn) = self else { return true }
        return yarn.hasModules
    }

    /// What people should know of it; `manager` is what `package.json` says of who installs.
    func remarks(manager: String?) -> [String] {
        switch self {
        case .npm, .classicYarn: []
        case .pnpm: manager == nil ? [Self.newest] : []
        case .yarn(let yarn):
            (manager == nil && yarn.release == nil ? [Self.unnamed] : [])
                + (yarn.hasModules ? [] : [Self.plugged])
        }
    }

    private static let newest = """
        package.json names no packageManager, so corepack takes the newest pnpm, which may refuse \
        this lock file
        """
    private static let unnamed = """
        package.json names no packageManager, so corepack takes classic Yarn, which can't read this \
        yarn.lock: yarn set version VERSION
        """
    private static let plugged = """
        Plug'n'Play needs Yarn at each start: images have node_modules, and so must servers \
        (YARN_NODE_LINKER=node-modules)
        """

    // MARK: Files

    /// What it must have of the project, and what it takes where that is there.
    func manifests(_ has: (String) -> Bool) -> [String] {
        let (needed, taken) =
            switch self {
            case .npm: (["package*.json"], [".npmrc"])
            case .pnpm:
                (
                    ["package.json", "pnpm-lock.yaml"],
                    [".npmrc", "pnpm-workspace.yaml", ".pnpmfile.cjs", ".pnpmfile.mjs"]
                )
            case .classicYarn: (["package.json", "yarn.lock"], [".npmrc", ".yarnrc"])
            case .yarn(let yarn): (["package.json", "yarn.lock"], yarn.files)
            }
        return needed + taken.filter(has)
    }

    /// Folders with files that its settings name.
    func folders(_ has: (String) -> Bool) -> [String] {
        switch self {
        case .npm: []
        case .pnpm: ["patches"].filter(has)
        case .classicYarn: [".yarn/releases"].filter(has)
        case .yarn(let yarn): yarn.folders.filter(has)
        }
    }

    // MARK: Lines

    func install(withDevelopment: Bool) -> String {
        switch self {
        case .npm(let isLocked):
            "npm \(isLocked ? "ci" : "install")\(withDevelopment ? "" : " --omit=dev")"
                + " --no-audit --no-fund"
        case .pnpm: "pnpm install --frozen-lockfile" + (withDevelopment ? "" : " --prod")
        case .classicYarn:
            "yarn install --frozen-lockfile" + (withDevelopment ? "" : " --production")
        case .yarn(let yarn):
            (withDevelopment ? nil : prune) ?? "\(yarn.command()) install --immutable"
        }
    }

    /// What must be done before in an image of Node, which from version 25 on lacks corepack, and
    /// from 26 on Yarn.
    func preparation(node version: Int) -> String {
        switch self {
        case .npm: ""
        case .classicYarn: version < 26 ? "" : "npm install --global yarn && "
        case .yarn(let yarn) where yarn.release != nil: ""
        case .pnpm, .yarn:
            (version < 25 ? "" : "npm install --global --force corepack && ")
                + "corepack enable && "
        }
    }

    /// Takes away what only building needs.
    var prune: String? {
        switch self {
        case .npm: "npm prune --omit=dev --no-audit --no-fund"
        case .pnpm: "CI=true pnpm prune --prod"
        case .classicYarn: "yarn install --frozen-lockfile --production --ignore-scripts"
        case .yarn(let yarn):
            yarn.canFocus ? "\(yarn.command()) workspaces focus --all --production" : nil
        }
    }

    /// Adds a package to the project, or to what all projects of a workspace share.
    func add(toRoot: Bool) -> String {
        switch self {
        case .npm: "npm install"
        case .pnpm: toRoot ? "pnpm add --workspace-root" : "pnpm add"
        case .classicYarn: toRoot ? "yarn add --ignore-workspace-root-check" : "yarn add"
        case .yarn: "yarn add"
        }
    }

    /// Runs the script, or that of a folder.
    func run(_ script: String, in folder: String? = nil) -> String {
        let command =
            switch self {
            case .npm: "npm"
            case .pnpm: "pnpm"
            case .classicYarn: "yarn"
            case .yarn(let yarn): yarn.command(in: folder)
            }
        return (folder.map { "cd \($0) && " } ?? "") + "\(command) run \(script)"
    }
}
