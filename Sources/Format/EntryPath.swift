/// A path below a source's root: components of any bytes, joined by slashes; the root is empty.
package struct EntryPath: Hashable, Sendable {
    package static let root = EntryPath(unchecked: [])

    package let bytes: [UInt8]

    private init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Refuses whatever could lead out of the root or be spelled in two ways.
    package init(_ bytes: some Collection<UInt8>) throws(FormatError) {
        let bytes = Array(bytes)
        guard Self.isPlain(bytes) else {
            throw FormatError("path", "is not a plain relative path")
        }
        self.bytes = bytes
    }

    /// The path of `name` inside this folder.
    package func appending(_ name: [UInt8]) -> EntryPath {
        EntryPath(unchecked: bytes.isEmpty ? name : bytes + [Self.slash] + name)
    }

    package var components: [[UInt8]] {
        bytes.split(separator: Self.slash).map(Array.init)
    }

    package var name: [UInt8] {
        Array(bytes[bytes.index(after: bytes.lastIndex(of: Self.slash) ?? -1)...])
    }

    package var parent: EntryPath? {
        guard !bytes.isEmpty else { return nil }
        guard let slash = bytes.lastIndex(of: Self.slash) else { return .root }
        return EntryPath(unchecked: Array(bytes[..<slash]))
    }

    package func isInside(_ folder: EntryPath) -> Bool {
        if folder.bytes.isEmpty { return !bytes.isEmpty }
        return bytes.count > folder.bytes.count && bytes[folder.bytes.count] == Self.slash
            && bytes.starts(with: folder.bytes)
    }

    private static let slash = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")

    private static func isPlain(_ bytes: [UInt8]) -> Bool {
        guard bytes.count <= EntryLimits.longestPath else { return false }
        var start = 0
        for index in bytes.indices where bytes[index] <= slash {
            guard bytes[index] != 0 else { return false }
            guard bytes[index] == slash else { continue }
            guard isPlainName(bytes[start..<index]) else { return false }
            start = index + 1
        }
        return bytes.isEmpty || isPlainName(bytes[start...])
    }

    private static func isPlainName(_ name: ArraySlice<UInt8>) -> Bool {
        guard name.count > 2 else { return !name.allSatisfy { $0 == dot } }
        return name.count <= EntryLimits.longestName
    }
}

extension EntryPath: Comparable {
    /// Folder by folder: a folder is followed by what is in it, before its next neighbour.
    package static func < (left: EntryPath, right: EntryPath) -> Bool {
        left.precedes(right, sharing: left.sharedCount(with: right))
    }

    /// How many bytes two paths begin with in common.
    func sharedCount(with other: EntryPath) -> Int {
        let limit = min(bytes.count, other.bytes.count)
        var count = 0
        while count < limit, bytes[count] == other.bytes[count] { count += 1 }
        return count
    }

    /// Whether it comes before `other`, with which it has its first `count` bytes in common.
    func precedes(_ other: EntryPath, sharing count: Int) -> Bool {
        guard count < other.bytes.count else { return false }
        return count == bytes.count || Self.order(bytes[count]) < Self.order(other.bytes[count])
    }

    private static func order(_ byte: UInt8) -> UInt8 {
        byte == slash ? 0 : byte
    }
}

extension EntryPath: CustomStringConvertible {
    /// Any path's bytes in the same manner.
    package static func printable(_ bytes: [UInt8]) -> String { PrintablePath.text(bytes) }

    /// As UTF-8, with escapes for control characters and for bytes that are not UTF-8.
    package var description: String { PrintablePath.text(bytes) }
}
