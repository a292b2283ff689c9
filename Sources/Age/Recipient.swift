import Cryptography

/// A public key that files are encrypted to: “age1…”.
package struct Recipient: Hashable, Sendable {
    private static let prefix = "age"

    package let publicKey: [UInt8]

    init(publicKey: [UInt8]) {
        self.publicKey = publicKey
    }

    package init(parsing text: String) throws(AgeError) {
        let characters = Array(text.utf8)
        if let kind = KeyKind(characters.span), kind != .recipient {
            throw Self.refusal(of: kind)
        }
        let data = try Bech32.decodeKey(characters.span, prefix: Self.prefix) { reason in
            Self.malformed(reason)
        }
        publicKey = data.span.indices.map { data.span[$0] }
    }

    package var text: String {
        let count = Bech32.encodedCount(Self.prefix, dataCount: publicKey.count)
        let text = [UInt8](capacity: count) { output in
            Bech32.encode(Self.prefix, publicKey.span, isUpperCase: false, into: &output)
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func malformed(_ reason: String) -> AgeError {
        AgeError(
            .malformedKey, "read a recipient", "the text given", reason,
            hint: "a recipient starts with age1 and has 62 characters")
    }

    private static func refusal(of kind: KeyKind) -> AgeError {
        let isSecret = kind == .identity
        return AgeError(
            isSecret ? .malformedKey : .unsupported, "read a recipient", "the text given",
            "it is \(kind.description)",
            hint: isSecret
                ? "keep it secret; “age-keygen -y KEYFILE” prints its recipient"
                : "use a recipient that age-keygen made, age1…")
    }
}
