/// One component of a path: any bytes but `/` and zero, neither `.` nor `..`.
package struct FileName: ByteString, Hashable, Sendable {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) throws(FileError) {
        guard Self.isValid(bytes) else {
            throw FileError(
                "use the name", FilePath(unchecked: bytes), .invalidArgument,
                reason: "is not the name of one file")
        }
        self.bytes = bytes
    }

    package init(_ text: String) throws(FileError) {
        try self.init(Array(text.utf8))
    }

    /// For names that the system itself gave.
    init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }

    private static func isValid(_ bytes: [UInt8]) -> Bool {
        guard !bytes.isEmpty, bytes != [dot], bytes != [dot, dot] else { return false }
        return !bytes.contains { $0 == 0 || $0 == UInt8(ascii: "/") }
    }

    private static let dot = UInt8(ascii: ".")

    /// The name as text, when it is text.
    package var text: String? { String(validating: bytes, as: UTF8.self) }
}

extension FileName: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        let bytes = Array(text.utf8)
        precondition(Self.isValid(bytes), "internal error: a literal that is no file name")
        self.bytes = bytes
    }
}

extension FileName: Comparable {
    package static func < (left: FileName, right: FileName) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension FileName: CustomStringConvertible {
    /// On one line, with what a terminal would not show as itself escaped.
    package var description: String { PrintableBytes.text(bytes) }
}
