/// Yarn from version 2 on, as a project's files have it.
struct Yarn: Equatable, Sendable {
    /// The program that the project brings along.
    let release: String?
    /// Whether it can leave out what only development needs.
    let canFocus: Bool
    /// Whether Node finds the packages by itself, as they lie in `node_modules`.
    let hasModules: Bool

    /// Nothing where it is the classic one; `settings` is the text of `.yarnrc.yml`, and `manager`
    /// what `package.json` says of who installs.
    init?(settings: String?, manager: String?) {
        let release = Self.value("yarnPath", settings ?? "")
        let named = manager.flatMap { $0.hasPrefix("yarn@") ? $0 : nil }
        let major = release.flatMap(Self.major) ?? named.flatMap(Self.major)
        guard major.map({ $0 > 1 }) ?? (settings != nil) else { return nil }
        self.release = release.map { $0.hasPrefix("./") ? String($0.dropFirst(2)) : $0 }
        canFocus = major.map { $0 > 3 } ?? false || settings?.contains("workspace-tools") == true
        hasModules = ![nil, "pnp"].contains(Self.value("nodeLinker", settings ?? ""))
    }

    /// How it is called in the project's folder, or in one below it.
    func command(in folder: String? = nil) -> String {
        let above = (folder ?? "").split(separator: "/").map { _ in "../" }.joined()
        return release.map { "node \(above)\($0)" } ?? "yarn"
    }

    /// What an installation takes of the project, where it is there.
    var files: [String] {
        [".yarnrc.yml"] + [release].compactMap(\.self).filter { !$0.contains("/") }
    }
    var folders: [String] {
        let ofRelease = release?.split(separator: "/").dropLast().joined(separator: "/") ?? ""
        return [ofRelease, ".yarn/plugins", ".yarn/patches"].filter { !$0.isEmpty }
    }

    private static func value(_ name: String, _ settings: String) -> String? {
        let line = settings.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        return line.map { String($0.dropFirst(name.count + 1).filter { !" \"'\r".contains($0) }) }
    }

    /// The number after the name, as of `yarn@4.1.0` or `.yarn/releases/yarn-3.5.0.cjs`.
    private static func major(_ text: String) -> Int? {
        let name = text.split(separator: "/").last ?? ""
        return Int(name.drop { !$0.isASCII || !$0.isNumber }.prefix { $0.isASCII && $0.isNumber })
    }
}
