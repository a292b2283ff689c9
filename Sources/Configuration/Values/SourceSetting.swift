/// One thing to keep, as configured.
package struct SourceSetting: Equatable, Sendable {
    package var kind: Kind
    /// The name of the source within archives.
    package var name: String
    package var every: Duration?
    /// A source that may be missing without an error.
    package var isOptional: Bool
    package var exclude: [String]

    package enum Kind: Equatable, Sendable {
        /// A folder or a file; the path is as configured, so that archives hold no absolute one.
        case path(String)
        case sqlite(String)
        case postgres(String)
        case mysql(String)
        case command(String)
    }

    package init(
        _ kind: Kind, name: String? = nil, every: Duration? = nil, isOptional: Bool = false,
        exclude: [String] = []
    ) {
        self.kind = kind
        self.name = name ?? kind.defaultName
        self.every = every
        self.isOptional = isOptional
        self.exclude = exclude
    }
}

extension SourceSetting.Kind {
    /// The word in the configuration that makes this kind of source.
    package var word: String {
        switch self {
        case .path: "path"
        case .sqlite: "sqlite"
        case .postgres: "postgres"
        case .mysql: "mysql"
        case .command: "command"
        }
    }

    static let words = ["path", "sqlite", "postgres", "mysql", "command"]

    init?(word: String, value: String) {
        switch word {
        case "path": self = .path(value)
        case "sqlite": self = .sqlite(value)
        case "postgres": self = .postgres(value)
        case "mysql": self = .mysql(value)
        case "command": self = .command(value)
        default: return nil
        }
    }

    /// A path inside the project is its own name; elsewhere the last component has to do.
    fileprivate var defaultName: String {
        switch self {
        case .path("."): "project"
        case .path(let path), .sqlite(let path): Path.inside(path) ?? Path.name(path)
        case .postgres, .mysql, .command: word
        }
    }
}

extension SourceSetting {
    /// The path as archives record it: seen from the project where it is inside.
    static func recorded(_ path: String, from folder: String, project: String) -> String {
        let absolute = Path.absolute(path, in: folder)
        return Path.relative(absolute, to: project) ?? absolute
    }
}
