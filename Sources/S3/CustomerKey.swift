import Cryptography
import HTTP

/// The key of SSE-C; it prints as `redacted` wherever it is printed by accident.
package struct CustomerKey: Sendable {
    package static let count = 32

    /// With each request that reads or writes an object.
    let headers: [HTTPHeader]

    /// The bytes themselves, or their base64 with blanks around; nil for anything else.
    package init?(_ bytes: [UInt8]) {
        let text = bytes.split(whereSeparator: { $0 <= 0x20 }).first ?? []
        let key = bytes.count == Self.count ? bytes : Base64.bytes(Array(text))
        guard let key, key.count == Self.count, let digest = MD5.hash([key]) else { return nil }
        let name = S3Options.encryptionName + "-customer-"
        headers = [
            HTTPHeader(name + "algorithm", "AES256"), HTTPHeader(name + "key", Base64.text(key)),
            HTTPHeader(name + "key-md5", Base64.text(digest)),
        ]
    }
}

extension CustomerKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "redacted" }
    package var debugDescription: String { "redacted" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
