/// A value that somebody gave for a key, and where.
struct Given: Equatable {
    var node: JSONNode
    var origin: Origin
}

/// Where a value was given, in the words of an error.
package enum Origin: Equatable, Sendable {
    case flag(String)
    case variable(String)
    case file(String, TextLocation)

    package var description: String {
        switch self {
        case .flag(let name): name
        case .variable(let name): name
        case .file(let name, let location): "\(name):\(location)"
        }
    }
}

/// What a flag of the command line says about a key.
package struct Flag: Equatable, Sendable {
    package var key: ConfigurationKey
    package var spelling: String
    package var values: [String]

    package init(_ key: ConfigurationKey, spelling: String, values: [String]) {
        self.key = key
        self.spelling = spelling
        self.values = values
    }
}
