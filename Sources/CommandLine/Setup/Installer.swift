/// A program that installs what a Node project depends on, by the file that locks the versions.
enum Installer: Equatable, Sendable {
    case npm(isLocked: Bool)
    case pnpm
    case yarn(isClassic: Bool)

    init(has: (String) -> Bool) {
        if has("pnpm-lock.yaml") {
            self = .pnpm
        } else if has("yarn.lock") {
            self = .yarn(isClassic: !has(".yarnrc.yml"))
        } else {
            self = .npm(isLocked: has("package-lock.json"))
        }
    }

    /// What it must have of the project.
    var manifests: String {
        switch self {
        case .npm: "package*.json"
        case .pnpm: "package.json pnpm-lock.yaml"
        case .yarn(isClassic: true): "package.json yarn.lock"
        case .yarn(isClassic: false): "package.json yarn.lock .yarnrc.yml"
        }
    }

    func install(withDevelopment: Bool) -> String {
        switch self {
        case .npm(let isLocked):
            "npm \(isLocked ? "ci" : "install")\(withDevelopment ? "" : " --omit=dev")"
                + " --no-audit --no-fund"
        case .pnpm:
            "corepack enable && pnpm install --frozen-lockfile"
                + (withDevelopment ? "" : " --prod")
        case .yarn(isClassic: true):
            "yarn install --frozen-lockfile" + (withDevelopment ? "" : " --production")
        case .yarn(isClassic: false):
            "corepack enable && yarn "
                + (withDevelopment ? "install --immutable" : "workspaces focus --all --production")
        }
    }

    /// Takes away what only building needs.
    var prune: String {
        switch self {
        case .npm: "npm prune --omit=dev --no-audit --no-fund"
        case .pnpm: "CI=true pnpm prune --prod"
        case .yarn(isClassic: true): "yarn install --frozen-lockfile --production --ignore-scripts"
        case .yarn(isClassic: false): "yarn workspaces focus --all --production"
        }
    }

    var add: String {
        switch self {
        case .npm: "npm install"
        case .pnpm: "pnpm add"
        case .yarn: "yarn add"
        }
    }

    var runner: String {
        switch self {
        case .npm: "npm"
        case .pnpm: "pnpm"
        case .yarn: "yarn"
        }
    }
}
