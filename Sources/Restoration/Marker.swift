package import Files
package import Format

/// What the root of restored data carries: which archive it is from.
package struct Marker: Hashable, Sendable {
    static let attribute: AttributeName = "user.holdfast"

    package let timeline: String
    package let number: ArchiveNumber
    package let id: ObjectName

    package init(timeline: String, number: ArchiveNumber, id: ObjectName) {
        self.timeline = timeline
        self.number = number
        self.id = id
    }

    /// What a directory carries; nothing where none was put, or none can be.
    package static func read(_ directory: Directory) -> Marker? {
        guard let bytes = try? directory.node.attribute(attribute) else { return nil }
        return Marker(bytes)
    }

    private static let trial: AttributeName = "user.holdfast.trial"

    /// Whether the file system would take one.
    package static func isPossible(on directory: Directory) -> Bool {
        let bytes: [UInt8] = [1]
        guard (try? directory.node.setAttribute(trial, to: bytes.span)) != nil else { return false }
        try? directory.node.removeAttribute(trial)
        return true
    }

    /// False where the file system takes none.
    @discardableResult
    package func write(to directory: Directory) -> Bool {
        (try? directory.node.setAttribute(Self.attribute, to: bytes.span)) != nil
    }

    /// One line: version, timeline, number and id.
    package var bytes: [UInt8] { Array("1 \(timeline) \(number) \(id)\n".utf8) }

    package init?(_ bytes: [UInt8]) {
        let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count == 4, words[0] == "1",
            let number = UInt64(words[2]).flatMap({ try? ArchiveNumber($0) }),
            let id = try? ObjectName(hexadecimal: words[3])
        else { return nil }
        self.init(timeline: String(words[1]), number: number, id: id)
        guard bytes == self.bytes else { return nil }
    }
}
