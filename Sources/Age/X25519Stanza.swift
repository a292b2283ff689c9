import Cryptography

/// The wrapping of a file key to a recipient.
enum X25519Stanza {
    static let kind = "X25519"

    static func wrap(
        _ fileKey: borrowing FileKey, to recipient: Recipient, using random: some RandomSource
    ) throws -> Stanza {
        let ephemeral = try X25519.PrivateKey(using: random)
        let key = try wrappingKey(
            ephemeral.agree(with: recipient.publicKey.span), share: ephemeral.publicKey,
            recipient: recipient)
        let share = ephemeral.publicKey
        let text = String(decoding: Base64.encode(share.span), as: UTF8.self)
        return Stanza(arguments: [kind, text], body: try fileKey.wrap(with: key))
    }

    /// Nil when the stanza is for somebody else; throws when it breaks the format's rules.
    static func unwrap(_ stanza: Stanza, with identities: [Identity]) throws -> FileKey? {
        guard stanza.arguments.count == 2,
            let share = Base64.decode(Array(stanza.arguments[1].utf8).span),
            share.count == X25519.keyCount, stanza.body.count == FileKey.wrappedCount
        else { throw AgeError.malformedHeader("a stanza for a recipient has a wrong form") }
        for identity in identities {
            let key = try wrappingKey(
                agree(identity, share), share: share, recipient: identity.recipient)
            if let fileKey = try FileKey.unwrap(stanza.body, with: key) { return fileKey }
        }
        return nil
    }

    private static func agree(_ identity: Identity, _ share: [UInt8]) throws -> Secret {
        do throws(CryptographyError) {
            return try identity.key.agree(with: share.span)
        } catch {
            guard error.kind == .unusable else { throw error }
            throw AgeError.malformedHeader("a stanza for a recipient has a share that is no key")
        }
    }

    private static func wrappingKey(
        _ secret: consuming Secret, share: [UInt8], recipient: Recipient
    ) throws -> Secret {
        let salt = share + recipient.publicKey
        let info = Array("age-encryption.org/v1/X25519".utf8)
        return try HKDF.derive(from: secret.span, salt: salt.span, info: info.span, count: 32)
    }
}
