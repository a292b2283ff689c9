/// A server that can't be started.
package struct ServingError: Error, Equatable, CustomStringConvertible, Sendable {
    /// What a caller can tell apart.
    package enum Kind: Hashable, Sendable {
        case addressInUse, other
    }

    package let kind: Kind
    package let reason: String

    init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }

    package var description: String { reason }
}
