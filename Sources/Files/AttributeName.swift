/// The name of an extended attribute, with its namespace: `user.origin`.
package struct AttributeName: ByteString, Hashable, Sendable {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) throws(FileError) {
        guard !bytes.isEmpty, !bytes.contains(0) else {
            throw FileError(
                "use the attribute", FilePath(unchecked: bytes), .invalidArgument,
                reason: "is not the name of an attribute")
        }
        self.bytes = bytes
    }

    init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }

    package static let accessList: AttributeName = "system.posix_acl_access"
    package static let defaultAccessList: AttributeName = "system.posix_acl_default"
}

extension AttributeName: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        bytes = Array(text.utf8)
        precondition(
            !bytes.isEmpty && !bytes.contains(0), "internal error: a literal that is no name")
    }
}

extension AttributeName: CustomStringConvertible {
    package var description: String { PrintableBytes.text(bytes) }
}
