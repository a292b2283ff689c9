import CommandLine
import Configuration
import Testing

@Suite struct `A workspace` {
    private func workspace(
        _ root: String?, list: String? = nil, folder: String = "apps/api"
    ) throws -> Workspace? {
        Workspace(try root.map { try JSON5Parser.parse($0) }, list: list, folder: folder)
    }

    @Test(arguments: [
        (#"{ "workspaces": ["apps/*", "packages/*"] }"#, nil, true),
        (#"{ "workspaces": { "packages": ["./apps/*"] } }"#, nil, true),
        (#"{ "workspaces": ["apps/**"] }"#, nil, true),
        (#"{ "workspaces": ["apps/api/"] }"#, nil, true),
        (#"{ "workspaces": ["packages/*", "api"] }"#, nil, false),
        (#"{ "workspaces": ["apps/*", "!apps/api"] }"#, nil, false),
        (nil, "packages:\n  - 'apps/*'\n", true),
        ("{}", "packages:\n  - libraries/*\nonlyBuiltDependencies:\n  - api\n", false),
        ("{}", "allowBuilds:\n  sharp: true\nhoistPattern:\n- '*'\n- apps/*\n", false),
        ("{}", nil, false), (nil, nil, false),
    ])
    func `has the folders that its root names`(
        _ root: String?, _ list: String?, _ has: Bool
    ) throws {
        #expect(try (workspace(root, list: list) != nil) == has)
    }

    private func values(
        _ app: String, root: String = "{ workspaces: ['apps/*'] }", beside names: [String] = []
    ) throws -> [String: String] {
        let workspace = try workspace(root)
        return NodePackage(
            try JSON5Parser.parse(app), of: workspace, has: names.contains, text: { _ in nil }
        ).values
    }

    @Test func `is built by its root's script, else in the app's folder`() throws {
        let app = "{ scripts: { build: 'tsc' }, devDependencies: { typescript: '5' } }"
        #expect(
            try values(app, beside: ["yarn.lock", ".yarnrc.yml"])["build"]
                == "cd apps/api && yarn run build")
        #expect(try values(app)["build"] == "cd apps/api && npm run build")
        let whole = "{ workspaces: ['apps/*'], scripts: { build: 'turbo build' } }"
        #expect(try values("{}", root: whole)["build"] == "npm run build")
        #expect(try values("{}")["build"] == nil)
    }

    @Test func `is installed with what its root needs to build`() throws {
        let root = """
            { workspaces: ["apps/*"], scripts: { build: "turbo build" },
              devDependencies: { turbo: "2" }, engines: { node: "22" } }
            """
        let npm = try values("{}", root: root, beside: ["package-lock.json"])
        #expect(npm["install"] == "npm ci --no-audit --no-fund" && npm["allFiles"] == "")
        #expect(npm["prune"] != nil && npm["node"] == "node:22-bookworm-slim")
        #expect(try values("{}", root: root, beside: ["pnpm-lock.yaml"])["prune"] == nil)
    }

    /// Elsewhere these refuse to add to the root.
    @Test(arguments: [
        ([], "npm install"), (["pnpm-lock.yaml"], "pnpm add --workspace-root"),
        (["yarn.lock"], "yarn add --ignore-workspace-root-check"),
        (["yarn.lock", ".yarnrc.yml"], "yarn add"),
    ])
    func `gets the package in its root`(_ files: [String], _ add: String) throws {
        #expect(try values("{}", beside: files)["add"] == add)
    }

    @Test func `calls the Yarn of its root from a folder`() throws {
        let package = NodePackage(
            try JSON5Parser.parse("{ scripts: { build: 'tsc' } }"),
            of: try workspace(
                "{ workspaces: ['apps/*'], packageManager: 'yarn@4.0.0' }"),
            has: ["yarn.lock", ".yarnrc.yml"].contains,
            text: { _ in "yarnPath: .yarn/releases/yarn-4.0.0.cjs" })
        let yarn = ".yarn/releases/yarn-4.0.0.cjs"
        #expect(package.values["build"] == "cd apps/api && node ../../\(yarn) run build")
        #expect(package.values["installAll"] == "node \(yarn) install --immutable")
    }
}
