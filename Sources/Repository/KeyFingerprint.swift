package import Age
import Cryptography
import Format

/// Names a key by its recipient, without showing it: the store sees only this.
package struct KeyFingerprint: Hashable, Comparable, Sendable, CustomStringConvertible {
    static let byteCount = 16

    /// 32 lower-case hexadecimal digits.
    package let description: String

    package init(_ recipient: Recipient) {
        self.init(recipientText: recipient.text)
    }

    init(recipientText text: String) {
        let bytes = Array("holdfast recipient v1\n\(text)".utf8)
        description = Hexadecimal.text(SHA256.hash(bytes.span).prefix(Self.byteCount))
    }

    /// Nil for what is no name of a key.
    init?(_ text: some StringProtocol) {
        guard let bytes = Hexadecimal.bytes(text), bytes.count == Self.byteCount else { return nil }
        description = String(text)
    }

    init(bytes: Span<UInt8>) {
        precondition(bytes.count == Self.byteCount, "internal error: a fingerprint is 16 bytes")
        description = Hexadecimal.text(bytes.indices.map { bytes[$0] })
    }

    var bytes: [UInt8] {
        guard let bytes = Hexadecimal.bytes(description) else {
            preconditionFailure("internal error: a fingerprint is hexadecimal")
        }
        return bytes
    }

    package static func < (left: KeyFingerprint, right: KeyFingerprint) -> Bool {
        left.description < right.description
    }
}
