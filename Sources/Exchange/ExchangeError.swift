/// What could not be exported or imported, and why.
package struct ExchangeError: Error, Equatable, Sendable {
    /// What a caller may branch on.
    package enum Kind: Sendable {
        /// The archive of the repository holds what it should not.
        case corrupt
        /// The file to import is not whole, or not what it should be.
        case badFile
    }

    package let kind: Kind
    package let operation: String
    package let subject: String
    package let reason: String
    package let hint: String?

    init(
        _ kind: Kind, _ operation: String, _ subject: String, _ reason: String,
        hint: String? = nil
    ) {
        self.kind = kind
        self.operation = operation
        self.subject = subject
        self.reason = reason
        self.hint = hint
    }
}

extension ExchangeError: CustomStringConvertible {
    package var description: String { "\(operation): \(subject): \(reason)" }
}
