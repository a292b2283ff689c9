package import Age
package import Format

/// What the repository knows of one of its keys.
package struct KeyInformation: Hashable, Sendable {
    package static let longestLabel = 100

    package let recipient: Recipient
    package let fingerprint: KeyFingerprint
    package let role: Keyring.Role
    package let label: String
    package let added: Timestamp
    /// What the key signs archives with.
    package let signer: [UInt8]
    /// The passphrase file that holds the identity; nil when a person or a machine has it.
    package let passphrase: Passphrase?

    /// A file with the key's identity under a passphrase, which is never written anew.
    package struct Passphrase: Hashable, Sendable {
        package let number: Int
        /// SHA-256 of the file: nobody else can tell whether it is whole.
        let hash: [UInt8]
    }

    init(
        recipient: Recipient, role: Keyring.Role, label: String, added: Timestamp, signer: [UInt8],
        passphrase: Passphrase?
    ) {
        self.recipient = recipient
        fingerprint = KeyFingerprint(recipient)
        self.role = role
        self.label = label
        self.added = added
        self.signer = signer
        self.passphrase = passphrase
    }

    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.string(recipient.text)
        writer.byte(role.rawValue)
        writer.string(label)
        writer.moment(added)
        writer.raw(signer)
        writer.number(passphrase?.number ?? 0)
        writer.raw(passphrase?.hash ?? [])
        return writer.bytes
    }

    init(_ bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes, subject: "key information")
        (recipient, fingerprint) = try reader.recipient()
        guard let role = Keyring.Role(rawValue: try reader.byte()) else {
            throw reader.failure("names an unknown role")
        }
        self.role = role
        label = try reader.string(upTo: 4 * Self.longestLabel)
        added = try reader.moment()
        signer = Array(try reader.raw(32))
        let number = try reader.number(upTo: Layout.mostPassphrases)
        passphrase = number > 0 ? Passphrase(number: number, hash: Array(try reader.raw(32))) : nil
        try reader.finish()
    }
}

extension ByteReader {
    /// Only the one spelling that age itself writes.
    fileprivate mutating func recipient() throws(FormatError) -> (Recipient, KeyFingerprint) {
        let text = try string(upTo: 256)
        guard let recipient = try? Recipient(parsing: text), recipient.text == text else {
            throw failure("names no recipient")
        }
        return (recipient, KeyFingerprint(recipientText: text))
    }
}
