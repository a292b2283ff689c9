package import Files
import Format
import Cryptography

/// The highest number that this machine has seen of a timeline.
///
/// A store that shows less shows an older state: numbers are never free again. It is bound to the
/// repository and the timeline; what does not fit counts as nothing.
package struct NewestSeen: Sendable {
    private static let mark = Array("holdfast newest 1\n".utf8)

    private let file: FilePath
    private let bound: [UInt8]
    private let hashes: Hashes
    private let timeline: Timeline.Name

    /// `root` is the machine's state folder.
    package init(root: FilePath, _ timeline: Timeline) throws {
        let keyring = timeline.repository.keyring
        let repository = Hexadecimal.text(keyring.repository)
        file =
            try root / FileName(repository) / FileName(timeline.name.text) / "newest"
        bound = keyring.repository + Array("\(timeline.name)\n".utf8)
        hashes = keyring.hashes
        self.timeline = timeline.name
    }

    func read() -> ArchiveNumber? {
        (try? WholeFile.read(file, limit: 256)).flatMap(decode)
    }

    func decode(_ bytes: [UInt8]) -> ArchiveNumber? {
        let end = bytes.count - KeyedHash.byteCount
        guard end >= 0, hash(Array(bytes[..<end])).bytes[...] == bytes[end...] else { return nil }
        var reader = ByteReader(bytes, in: 0..<end, subject: "newest")
        guard let mark = try? reader.raw(Self.mark.count), Array(mark) == Self.mark else {
            return nil
        }
        guard let number = try? reader.archiveNumber(), reader.isAtEnd else { return nil }
        return number
    }

    func encode(_ number: ArchiveNumber) -> [UInt8] {
        var writer = ByteWriter()
        writer.raw(Self.mark)
        writer.number(number.value)
        return writer.bytes + hash(writer.bytes).bytes
    }

    /// Refuses a listing that ends below what was seen.
    func check(_ highest: ArchiveNumber?) throws(RepositoryError) {
        guard let seen = read(), seen > highest ?? .first || highest == nil else { return }
        let shown = highest.map { "archive \($0) as the newest" } ?? "no archive"
        throw RepositoryError(
            .refused, "look for the newest archive", "timeline \(timeline)",
            "the repository shows \(shown), but this machine has seen archive \(seen): "
                + "an older state of it may have been put in its place",
            hint: "if that is meant: rm \(file); single archives can be restored by number")
    }

    /// Remembers the number of an archive that was read or committed: a listing proves nothing.
    func saw(_ number: ArchiveNumber) {
        guard read().map({ $0 < number }) ?? true else { return }
        note(number)
    }

    /// Failing to remember is no failure of the command.
    private func note(_ number: ArchiveNumber) {
        let bytes = encode(number)
        guard let (folder, _) = try? file.split(), (try? Directory.make(folder)) != nil else {
            return
        }
        try? WholeFile.write(bytes.span, to: file, durably: false)
    }

    func hash(_ bytes: [UInt8]) -> KeyedHash {
        let all = bound + bytes
        return hashes.metadata(all.span)
    }
}
