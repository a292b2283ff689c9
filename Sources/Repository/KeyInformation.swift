package import Format

/// What the repository knows of one of its keys; sealed, so that a store learns no recipient.
package struct KeyInformation: Hashable, Sendable {
    package let recipient: String
    package let role: Keyring.Role
    package let label: String
    package let added: Timestamp
    package let signer: [UInt8]

    package init(
        recipient: String, role: Keyring.Role, label: String, added: Timestamp, signer: [UInt8]
    ) {
        self.recipient = recipient
        self.role = role
        self.label = label
        self.added = added
        self.signer = signer
    }

    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.string(recipient)
        writer.byte(role.rawValue)
        writer.string(label)
        writer.timestamp(added)
        writer.raw(signer)
        return writer.bytes
    }

    init(_ bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes, subject: "key information")
        recipient = try reader.string(upTo: 256)
        guard let role = Keyring.Role(rawValue: try reader.byte()) else {
            throw reader.failure("names an unknown role")
        }
        self.role = role
        label = try reader.string(upTo: 256)
        added = try reader.timestamp()
        signer = Array(try reader.raw(32))
        try reader.finish()
    }
}
