package import Files
package import Format

/// What the root of restored data carries: which archive it is from.
///
/// A file is often replaced by another of its name, so its folder carries that for it.
package struct Marker: Hashable, Sendable {
    static let attribute: AttributeName = "user.holdfast"

    package let timeline: String
    package let number: ArchiveNumber
    package let id: ObjectName
    /// Whether the data is being changed in a way that is to be undone unless it comes to its end.
    package let isChanging: Bool

    package init(
        timeline: String, number: ArchiveNumber, id: ObjectName, isChanging: Bool = false
    ) {
        self.isChanging = isChanging
        self.timeline = timeline
        self.number = number
        self.id = id
    }

    /// What a directory carries; nothing where none was put, or none can be.
    package static func read(_ directory: Directory) -> Marker? {
        guard let bytes = try? directory.node.attribute(attribute) else { return nil }
        return Marker(bytes)
    }

    /// The same for data that is as it should be.
    package var settled: Marker { Marker(timeline: timeline, number: number, id: id) }

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

    private static func attribute(of file: FileName) -> AttributeName? {
        try? AttributeName(Array("user.holdfast.of.".utf8) + file.bytes)
    }

    static func read(_ file: FileName, in folder: Directory) -> Marker? {
        guard let name = attribute(of: file),
            let bytes = try? folder.node.attribute(name)
        else { return nil }
        return Marker(bytes)
    }

    func write(of file: FileName, to folder: Directory) {
        guard let name = Self.attribute(of: file), Self.read(file, in: folder) != self else {
            return
        }
        try? folder.node.setAttribute(name, to: bytes.span)
    }

    static func remove(of file: FileName, from folder: Directory) {
        guard let name = attribute(of: file) else { return }
        try? folder.node.removeAttribute(name)
    }

    private static let changing = "changing"

    /// One line: version, timeline, number and id, and perhaps that the data is being changed.
    package var bytes: [UInt8] {
        Array("1 \(timeline) \(number) \(id)\(isChanging ? " " + Self.changing : "")\n".utf8)
    }

    package init?(_ bytes: [UInt8]) {
        let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard (4...5).contains(words.count), words[0] == "1",
            words.count == 4 || words[4] == Self.changing,
            let number = UInt64(words[2]).flatMap({ try? ArchiveNumber($0) }),
            let id = try? ObjectName(hexadecimal: words[3])
        else { return nil }
        self.init(
            timeline: String(words[1]), number: number, id: id, isChanging: words.count == 5)
        guard bytes == self.bytes else { return nil }
    }
}
