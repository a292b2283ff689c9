/// Why an age file, key or armor could not be read or written; never holds secret text.
package struct AgeError: Error, Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// The file is encrypted to others, or to a passphrase.
        case noIdentityMatched
        case wrongPassphrase
        /// The file is no age file, or its header breaks the format's rules.
        case malformedHeader
        /// A key opened the file, but its header was changed since.
        case damagedHeader
        /// The contents were cut short, extended or changed.
        case damagedPayload
        case malformedArmor
        /// A kind of key or file that age knows and we do not.
        case unsupported
        case workFactorTooHigh
        /// Text that should be an identity, a recipient or a key file.
        case malformedKey
    }

    package let kind: Kind
    package let operation: String
    package let subject: String
    package let reason: String
    package let hint: String?

    init(
        _ kind: Kind, _ operation: String, _ subject: String, _ reason: String, hint: String? = nil
    ) {
        self.kind = kind
        self.operation = operation
        self.subject = subject
        self.reason = reason
        self.hint = hint
    }
}
