/// 32 bytes that name a pack or an archive and that its key is derived from.
///
/// A data pack's name is its ephemeral X25519 public key; other names are random.
package struct ObjectName: Hashable, Comparable, Sendable {
    package static let byteCount = 32

    package let bytes: [UInt8]

    package init(_ bytes: some Collection<UInt8>) throws(FormatError) {
        guard bytes.count == Self.byteCount else {
            throw FormatError("object name", "is \(bytes.count) bytes long, not 32")
        }
        self.bytes = Array(bytes)
    }

    package init(hexadecimal text: some StringProtocol) throws(FormatError) {
        guard let bytes = Hexadecimal.bytes(text) else {
            throw FormatError("object name", "is not hexadecimal: \(PrintablePath.text(text))")
        }
        try self.init(bytes)
    }

    package static func < (left: ObjectName, right: ObjectName) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension ObjectName: CustomStringConvertible {
    package var description: String { Hexadecimal.text(bytes) }
}
