/// A program that did not do what it was run for.
package struct ProcessError: Error, Equatable, CustomStringConvertible, Sendable {
    /// What a caller can tell apart.
    package enum Kind: Hashable, Sendable {
        case notStarted, failed, tooLong, tooMuchOutput
    }

    package let kind: Kind
    package let reason: String

    init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }

    package var description: String { reason }
}
