/// Why a pattern can never match anything; such a pattern is harmless, but hardly meant.
package enum Impossibility: Error, Equatable, Sendable {
    case namesNothing
    case openBracket
    case unknownClass
    case emptyBracket
    case trailingBackslash
    case doubleSlash
    case dots
}

extension Impossibility: CustomStringConvertible {
    package var description: String {
        switch self {
        case .namesNothing: "names nothing"
        case .openBracket: "has a bracket that is never closed"
        case .unknownClass: "has a character class that doesn't exist"
        case .emptyBracket: "has a bracket that no character fits"
        case .trailingBackslash: "ends with a backslash"
        case .doubleSlash: "has two slashes in a row"
        case .dots: "has “.” or “..” as a name"
        }
    }
}
