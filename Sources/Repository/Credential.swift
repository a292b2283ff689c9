package import Age
package import Cryptography

/// What a person or a machine has to open a repository with.
package struct Credential: Sendable {
    package let identities: [Identity]
    package let passphrase: Passphrase?

    package init(identities: [Identity] = [], passphrase: Passphrase? = nil) {
        self.identities = identities
        self.passphrase = passphrase
    }

    var isEmpty: Bool { identities.isEmpty && passphrase == nil }
}

/// A passphrase; shared rather than copied, and never printed.
package final class Passphrase: Sendable, CustomStringConvertible {
    let secret: Secret

    package init(_ secret: consuming Secret) {
        self.secret = secret
    }

    package var description: String { "redacted" }
}
