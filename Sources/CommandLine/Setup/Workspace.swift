package import Configuration
import Patterns

/// The monorepo that an app is installed, built and put into an image with.
package struct Workspace: Equatable, Sendable {
    /// The app's, as seen from the root.
    let folder: String
    let development: [String: String]
    /// The version of Node that the root asks for.
    let engine: String?
    /// What the root says of who installs.
    let manager: String?
    /// Whether a script of the root builds what is in it.
    let isBuiltWhole: Bool

    /// Nothing where the root's files do not have the folder among the packages; `list` is the text
    /// of `pnpm-workspace.yaml`.
    package init?(_ root: JSONNode?, list: String?, folder: String) {
        guard Self.has(folder, Self.patterns(root) + Self.patterns(list ?? "")) else { return nil }
        self.folder = folder
        development = NodePackage.texts(root?.member("devDependencies"))
        engine = NodePackage.texts(root?.member("engines"))["node"]
        manager = NodePackage.manager(root)
        isBuiltWhole = NodePackage.texts(root?.member("scripts"))["build"] != nil
    }

    /// Whether a folder with these files is the root of a monorepo.
    static func begins(_ root: JSONNode?, list: String?) -> Bool {
        root?.member("workspaces") != nil || !patterns(list ?? "").isEmpty
    }

    /// The values of the templates' words for an app of this monorepo, or for one of none.
    static func values(_ workspace: Workspace?) -> [String: String] {
        guard let folder = workspace?.folder else {
            let words = ["inside", "beneath", "anywhere", "within", "where", "modules"]
            return Dictionary(uniqueKeysWithValues: words.map { ($0, "") })
        }
        let above = folder.split(separator: "/").map { _ in ".." }.joined(separator: "/")
        return [
            "folder": folder, "inside": folder + "/", "beneath": "/" + folder, "anywhere": "**/",
            "within": "cd \(folder) && ", "where": "In the root, \(above): ",
            "modules": "/app/\(folder)/node_modules/.bin:",
        ]
    }

    // MARK: Patterns

    /// What npm and pnpm take is what an ignore file takes, from the top.
    private static func has(_ folder: String, _ patterns: [String]) -> Bool {
        let lines = patterns.map { pattern in
            let isNegated = pattern.hasPrefix("!")
            let path = isNegated ? pattern.dropFirst() : pattern[...]
            return (isNegated ? "!/" : "/") + (path.hasPrefix("./") ? path.dropFirst(2) : path)
        }
        let rules = Array(lines.joined(separator: "\n").utf8)
        let path = Array(folder.utf8)
        return IgnoreRules().adding(rules.span).ownVerdict(path.span, isDirectory: true)
            == .ignored
    }

    /// Of `package.json`: a list, or an object that has it.
    private static func patterns(_ root: JSONNode?) -> [String] {
        guard let member = root?.member("workspaces") else { return [] }
        let value = (member.node.member("packages")?.node ?? member.node).value
        guard case .array(let nodes) = value else { return [] }
        return nodes.compactMap { node in
            guard case .string(let text) = node.value else { return nil }
            return text
        }
    }

    /// The file has other lists, too.
    private static func patterns(_ list: String) -> [String] {
        var patterns: [String] = []
        var isOfPackages = false
        for line in list.split(separator: "\n") {
            let item = line.drop { $0 == " " }
            if item.hasPrefix("- ") {
                guard isOfPackages else { continue }
                patterns.append(String(item.dropFirst(2).filter { !" \"'\r".contains($0) }))
            } else if item.startIndex == line.startIndex {
                isOfPackages = line.hasPrefix("packages:")
            }
        }
        return patterns
    }
}
