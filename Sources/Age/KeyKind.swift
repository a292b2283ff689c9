/// What a pasted key looks like from its first characters, so that an error can name it.
enum KeyKind: Equatable {
    case identity
    case recipient
    case postQuantumIdentity
    case postQuantumRecipient
    case pluginIdentity
    case pluginRecipient
    case sshPrivateKey
    case sshPublicKey
    case encryptedFile

    init?(_ text: Span<UInt8>) {
        let known = Self.beginnings.first { Self.starts(text, with: $0.beginning) }
        guard let known else { return nil }
        let isPlugin = known.kind == .recipient && Self.hasLaterSeparator(text)
        self = isPlugin ? .pluginRecipient : known.kind
    }

    /// A noun phrase for an error.
    var description: String {
        switch self {
        case .identity: "an identity, the secret half of a key"
        case .recipient: "a recipient, the public half of a key"
        case .postQuantumIdentity: "a post-quantum identity"
        case .postQuantumRecipient: "a post-quantum recipient"
        case .pluginIdentity: "an identity of an age plugin"
        case .pluginRecipient: "a recipient of an age plugin"
        case .sshPrivateKey: "an SSH private key"
        case .sshPublicKey: "an SSH public key"
        case .encryptedFile: "an encrypted file"
        }
    }

    private static let beginnings: [(beginning: String, kind: KeyKind)] = [
        ("age-secret-key-1", .identity),
        ("age-secret-key-pq-1", .postQuantumIdentity),
        ("age-plugin-", .pluginIdentity),
        ("age1pq1", .postQuantumRecipient),
        ("age1tagpq1", .postQuantumRecipient),
        ("age1", .recipient),
        ("ssh-", .sshPublicKey),
        ("ecdsa-sha2-", .sshPublicKey),
        ("-----begin age encrypted file", .encryptedFile),
        ("-----begin openssh private key", .sshPrivateKey),
        ("-----begin rsa private key", .sshPrivateKey),
        ("-----begin ec private key", .sshPrivateKey),
        ("-----begin private key", .sshPrivateKey),
        ("-----begin encrypted private key", .sshPrivateKey),
        ("age-encryption.org/", .encryptedFile),
    ]

    /// Plugins have recipients like `age1yubikey1…`; a one cannot occur in the data itself.
    private static func hasLaterSeparator(_ text: Span<UInt8>) -> Bool {
        text.indices.dropFirst("age1".utf8.count).contains { text[$0] == UInt8(ascii: "1") }
    }

    private static func starts(_ text: Span<UInt8>, with beginning: String) -> Bool {
        let beginning = beginning.utf8
        guard text.count >= beginning.count else { return false }
        return zip(text.indices, beginning).allSatisfy { index, character in
            let byte = text[index]
            let isUpperCase = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            return (isUpperCase ? byte | 0x20 : byte) == character
        }
    }
}
