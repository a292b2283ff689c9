/// The name of an object: components with slashes between, told apart and ordered by their bytes.
package struct ObjectKey: Sendable {
    package let text: String

    /// No component is empty, starts with a dot (stores keep those for themselves), has control
    /// characters or is longer than file systems take.
    package init(_ text: String) throws(StorageError) {
        if let flaw = Self.flaw(of: text) {
            throw StorageError(.other, "use the object name", text.debugDescription, flaw)
        }
        self.text = text
    }

    /// For names that are made of parts known to be right.
    private init(checked text: String) {
        if let flaw = Self.flaw(of: text) {
            preconditionFailure("internal error: object name \(text.debugDescription): \(flaw)")
        }
        self.text = text
    }

    package static func / (key: ObjectKey, component: String) -> ObjectKey {
        ObjectKey(checked: "\(key.text)/\(component)")
    }

    /// By bytes: a slash and an accent behind it would be one character.
    package var components: [String] {
        text.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    }

    /// The last component.
    package var name: String { components.last ?? text }

    /// Whether the key lies somewhere under another.
    package func isInside(_ other: ObjectKey) -> Bool {
        text.utf8.count > other.text.utf8.count + 1 && text.utf8.starts(with: other.text.utf8)
            && text.utf8.dropFirst(other.text.utf8.count).first == UInt8(ascii: "/")
    }

    /// Whether the key lies in another as in a folder, and in no folder below.
    package func isDirectly(in folder: ObjectKey) -> Bool {
        isInside(folder)
            && !text.utf8.dropFirst(folder.text.utf8.count + 1).contains(UInt8(ascii: "/"))
    }

    private static func flaw(of text: String) -> String? {
        guard text.utf8.count <= 900 else { return "is longer than 900 bytes" }
        for component in text.utf8.split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        {
            if component.isEmpty { return "has an empty component" }
            if component.first == UInt8(ascii: ".") { return "has a component with a dot in front" }
            if component.count > 255 { return "has a component of more than 255 bytes" }
            if component.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
                return "has control characters"
            }
        }
        return nil
    }
}

extension ObjectKey: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        self.init(checked: text)
    }
}

extension ObjectKey: CustomStringConvertible {
    package var description: String { text }
}

/// By bytes, as stores do: strings themselves hold different bytes for the same.
extension ObjectKey: Hashable, Comparable {
    package static func == (left: ObjectKey, right: ObjectKey) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }

    package static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}
