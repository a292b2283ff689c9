package import Cryptography

/// The secret half of a key, which opens what is encrypted to its recipient.
package struct Identity: Sendable {
    private static let prefix = "age-secret-key-"

    let key: X25519.PrivateKey

    package var recipient: Recipient { Recipient(publicKey: key.publicKey) }

    package static func generate(using random: some RandomSource) throws -> Identity {
        Identity(key: try X25519.PrivateKey(using: random))
    }

    private init(key: X25519.PrivateKey) {
        self.key = key
    }

    /// Reads “AGE-SECRET-KEY-1…”, without anything around it.
    package init(parsing text: Span<UInt8>) throws(AgeError) {
        let data = try Bech32.decodeKey(text, prefix: Self.prefix.uppercased()) { reason in
            AgeError(
                .malformedKey, "read an identity", "the text given", reason,
                hint: "an identity starts with AGE-SECRET-KEY-1 and has 74 characters; copy it "
                    + "once more")
        }
        do {
            key = try X25519.PrivateKey(data.span)
        } catch {
            throw AgeError(
                .malformedKey, "read an identity", "the text given", error.reason,
                hint: error.hint)
        }
    }

    /// The identity in writing, which whoever holds it can decrypt with.
    package func text() throws -> Secret {
        let bytes = try key.bytes()
        let count = Bech32.encodedCount(Self.prefix, dataCount: bytes.count)
        return Secret(count: count) { output in
            Bech32.encode(Self.prefix, bytes.span, isUpperCase: true, into: &output)
        }
    }
}
