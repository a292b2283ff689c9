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
}
