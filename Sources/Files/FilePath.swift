/// A path as the system takes it: any bytes but zero.
package struct FilePath: ByteString, Hashable, Sendable {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) throws(FileError) {
        guard !bytes.contains(0) else {
            throw FileError(
                "use the path", FilePath(unchecked: bytes), .invalidArgument,
                reason: "contains a zero byte")
        }
        self.bytes = bytes
    }

    package init(_ text: String) throws(FileError) {
        try self.init(Array(text.utf8))
    }

    init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The path as text, when it is text.
    package var text: String? { String(validating: bytes, as: UTF8.self) }

    package var isAbsolute: Bool { bytes.first == UInt8(ascii: "/") }

    package static func / (folder: FilePath, name: FileName) -> FilePath {
        guard let last = folder.bytes.last else { return FilePath(unchecked: name.bytes) }
        let separator = last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]
        return FilePath(unchecked: folder.bytes + separator + name.bytes)
    }

    /// The folder and the name in it; a path that ends in no name is refused.
    package func split() throws(FileError) -> (folder: FilePath, name: FileName) {
        let slash = UInt8(ascii: "/")
        let end = bytes.lastIndex { $0 != slash }.map { $0 + 1 } ?? 0
        let start = bytes[..<end].lastIndex(of: slash).map { $0 + 1 } ?? 0
        let name = try FileName(Array(bytes[start..<end]))
        guard start > 0 else { return (".", name) }
        let folderEnd = bytes[..<start].lastIndex { $0 != slash }.map { $0 + 1 } ?? 1
        return (FilePath(unchecked: Array(bytes[..<folderEnd])), name)
    }
}

extension FilePath: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        let bytes = Array(text.utf8)
        precondition(!bytes.contains(0), "internal error: a literal path with a zero byte")
        self.bytes = bytes
    }
}

extension FilePath: CustomStringConvertible {
    /// On one line, with what a terminal would not show as itself escaped.
    package var description: String { PrintableBytes.text(bytes) }
}
