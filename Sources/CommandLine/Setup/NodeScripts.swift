/// The scripts of a `package.json`.
struct NodeScripts: Equatable, Sendable {
    private static let restoring = ["holdfast", "restore", "--if-missing"]
    private static let ours = "holdfast restore --if-missing --allow-empty"

    private let texts: [String: String]
    private let main: String
    private let installer: Installer

    init(_ texts: [String: String], main: String?, _ installer: Installer) {
        self.texts = texts
        self.main = main ?? "index.js"
        self.installer = installer
    }

    var hasBuild: Bool { texts["build"] != nil }

    /// Whether an installation runs some of them.
    var areOfInstallation: Bool {
        ["preinstall", "install", "postinstall", "prepare"].contains { texts[$0] != nil }
    }

    /// The words of the command that starts the app.
    var start: [String] {
        guard let script = texts["start"] else { return ["node", main] }
        var words = Self.withoutRestore(Self.words(script))
        if words.starts(with: ["holdfast", "run", "--"]) { words.removeFirst(3) }
        // A shell's signs, and what runs before or after, are npm's business.
        let isPlain = words.joined().unicodeScalars.allSatisfy {
            !"\"'\\$&|;<>()*?#~`=".unicodeScalars.contains($0)
        }
        // Other programs are found in node_modules, by npm.
        return isPlain && isAlone && words.first == "node" ? words : ["npm", "start"]
    }

    /// Whether one of them calls any of the programs.
    func startCalls(any programs: some Sequence<String>) -> Bool {
        let words = Set(Self.words(texts["start"] ?? ""))
        return programs.contains(where: words.contains)
    }

    /// The name for one of ours; a script of theirs is not replaced.
    func free(_ name: String) -> String {
        texts[name].map { $0.contains("holdfast") } ?? true ? name : "holdfast:\(name)"
    }

    /// The script that brings the data back where the app is started without `run`.
    var opening: (name: String, text: String) {
        guard !runsThoseBefore else {
            let theirs = texts["prestart"]
            return ("prestart", Self.opened(theirs))
        }
        let theirs = texts["start"] ?? "node \(main)"
        return ("start", theirs.hasPrefix("holdfast run") ? theirs : Self.opened(theirs))
    }

    // MARK: Before the start

    /// Newer Yarn runs none before others, and pnpm did so only up to version 5, and from 9 on.
    private var runsThoseBefore: Bool {
        switch installer {
        case .npm, .classicYarn: true
        case .pnpm: texts["prestart"] != nil
        case .yarn: false
        }
    }

    /// What brings the data back `run` has done by then.
    private var isAlone: Bool {
        if case .yarn = installer { return true }
        return texts["prestart"].map { Self.withoutRestore(Self.words($0)).isEmpty } ?? true
            && texts["poststart"] == nil
    }

    private static func opened(_ theirs: String?) -> String {
        guard let theirs else { return ours }
        return theirs.contains("holdfast restore") ? theirs : "\(ours) && \(theirs)"
    }

    private static func words(_ script: String) -> [String] {
        script.split(separator: " ").map(String.init)
    }

    private static func withoutRestore(_ words: [String]) -> [String] {
        guard words.starts(with: restoring) else { return words }
        let rest = words.dropFirst(restoring.count).drop { $0 == "--allow-empty" }
        if rest.isEmpty { return [] }
        return rest.first == "&&" ? Array(rest.dropFirst()) : words
    }
}
