package import Files
package import Format

/// When this machine last brought data back, as the proof that it can be.
package struct LastRestore: Hashable, Sendable {
    package enum Kind: String, Sendable {
        case restore, drill
    }

    package let kind: Kind
    package let archive: ArchiveNumber
    /// Since 1970.
    package let seconds: Int64
    package let milliseconds: Int64

    package init(kind: Kind, archive: ArchiveNumber, seconds: Int64, milliseconds: Int64) {
        self.kind = kind
        self.archive = archive
        self.seconds = seconds
        self.milliseconds = milliseconds
    }
}

extension LastRestore {
    private static let mark = "holdfast restored 1"
    private static let largest = 256

    /// Nothing where there was none, or what is there is none of ours.
    package static func read(root: FilePath, _ timeline: Timeline) -> LastRestore? {
        guard let file = try? file(root, timeline),
            let bytes = try? WholeFile.read(file, limit: largest)
        else { return nil }
        return LastRestore(String(decoding: bytes, as: UTF8.self))
    }

    package func write(root: FilePath, _ timeline: Timeline) throws {
        let file = try Self.file(root, timeline)
        try Directory.make(try file.split().folder)
        try WholeFile.write(Array(text.utf8).span, to: file, durably: false)
    }

    private static func file(_ root: FilePath, _ timeline: Timeline) throws -> FilePath {
        let repository = Hexadecimal.text(timeline.repository.keyring.repository)
        return try root / FileName(repository) / FileName(timeline.name.text) / "restored"
    }

    var text: String { "\(Self.mark) \(kind.rawValue) \(archive) \(seconds) \(milliseconds)\n" }

    init?(_ text: String) {
        guard text.hasPrefix(Self.mark + " "), text.hasSuffix("\n") else { return nil }
        let words = text.dropFirst(Self.mark.count + 1).dropLast().split(separator: " ")
        guard words.count == 4, let kind = Kind(rawValue: String(words[0])),
            let number = UInt64(words[1]), let archive = try? ArchiveNumber(number),
            let seconds = Int64(words[2]), let milliseconds = Int64(words[3]), milliseconds >= 0
        else { return nil }
        self.init(kind: kind, archive: archive, seconds: seconds, milliseconds: milliseconds)
        // A number has one spelling.
        guard self.text == text else { return nil }
    }
}
