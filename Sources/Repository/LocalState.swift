package import Files
package import Format
import Cryptography

/// What this machine remembers between runs; losing it costs time, never data.
///
/// It is bound to the repository, the timeline and one archive, and sealed against accidents by
/// the repository's own hash: what does not fit is treated as absent.
package struct LocalState: Sendable {
    /// The newest archive that this machine has made or restored.
    package struct Contents: Hashable, Sendable {
        package let number: ArchiveNumber
        package let id: ObjectName
        package let sources: [Source]
        /// Whether what lies there is being changed since, and to be brought back unless that comes to
        /// its end.
        package let isChanging: Bool

        package init(
            number: ArchiveNumber, id: ObjectName, sources: [Source], isChanging: Bool = false
        ) {
            self.number = number
            self.id = id
            self.sources = sources
            self.isChanging = isChanging
        }

        /// The same places while they are being changed, of which nothing is known then.
        package func changing() -> Contents {
            let places = sources.map { Source(name: $0.name, root: $0.root, signatures: []) }
            return Contents(number: number, id: id, sources: places, isChanging: true)
        }
    }

    /// One source: where it was, and what tells each of its entries unchanged, in path order.
    package struct Source: Hashable, Sendable {
        package let name: String
        /// The absolute path of its root.
        package let root: [UInt8]
        package let signatures: [UInt64]

        package init(name: String, root: [UInt8], signatures: [UInt64]) {
            self.name = name
            self.root = root
            self.signatures = signatures
        }
    }

    private static let mark = Array("holdfast state 2\n".utf8)
    private static let largest = 1 << 30

    private let folder: FilePath
    private let timeline: Timeline

    /// `root` is the machine's state folder; repositories and timelines have their own inside.
    package init(root: FilePath, _ timeline: Timeline) throws {
        let repository = Hexadecimal.text(timeline.repository.keyring.repository)
        folder = try root / FileName(repository) / FileName(timeline.name.text)
        self.timeline = timeline
    }

    /// Nothing when there is none, none that fits, or none that may be read.
    package func read() -> Contents? {
        guard let bytes = try? WholeFile.read(folder / "state", limit: Self.largest) else {
            return nil
        }
        return try? decode(bytes)
    }

    /// What this machine remembers of timelines of that name, in whatever repository: for who can't
    /// open any now, so that nothing proves it.
    package static func unproven(root: FilePath, _ timeline: Timeline.Name) -> [Contents] {
        let repositories = (try? Directory.open(root).entries()) ?? []
        return repositories.compactMap { entry in
            guard let name = try? FileName(timeline.text),
                let bytes = try? WholeFile.read(
                    root / entry.name / name / "state", limit: largest)
            else { return nil }
            return try? contents(bytes)
        }
    }

    /// Lets one process of this machine go on that works on the timeline's data.
    package func lock() throws(FileError) -> FileLock {
        try Directory.make(folder)
        return try FileLock(Directory.open(folder))
    }

    /// Takes the place of what was there, whole.
    package func write(_ contents: Contents) throws {
        try Directory.make(folder)
        let bytes = encode(contents)
        try WholeFile.write(bytes.span, to: folder / "state", durably: false)
    }

    package func forget() throws {
        let (parent, name) = try folder.split()
        do throws(FileError) {
            try Directory.open(parent).removeTree(name)
        } catch {
            guard error.isNotFound else { throw error }
        }
    }

    func encode(_ contents: Contents) -> [UInt8] {
        var writer = ByteWriter()
        writer.raw(Self.mark)
        writer.number(contents.number.value)
        writer.raw(contents.id.bytes)
        writer.number(contents.isChanging ? 1 : 0)
        writer.number(contents.sources.count)
        for source in contents.sources {
            writer.string(source.name)
            writer.blob(source.root)
            writer.number(source.signatures.count)
            for signature in source.signatures { writer.word(signature) }
        }
        writer.hash(hash(of: writer))
        return writer.bytes
    }

    private func hash(of writer: ByteWriter) -> KeyedHash {
        let bytes = writer.bytes
        return hash(bytes.span)
    }

    func decode(_ bytes: [UInt8]) throws(FormatError) -> Contents {
        let end = bytes.count - KeyedHash.byteCount
        guard end >= 0, hash(bytes.span.extracting(..<end)).bytes[...] == bytes[end...] else {
            throw FormatError("local state", "is damaged")
        }
        return try Self.contents(bytes)
    }

    /// Without a look at the seal at its end.
    private static func contents(_ bytes: [UInt8]) throws(FormatError) -> Contents {
        let end = max(bytes.count - KeyedHash.byteCount, 0)
        var reader = ByteReader(bytes, in: 0..<end, subject: "local state")
        guard try reader.raw(mark.count) == mark[...] else {
            throw reader.failure("is of another version")
        }
        let number = try reader.archiveNumber()
        let id = try ObjectName(try reader.raw(ObjectName.byteCount))
        let isChanging = try reader.number(upTo: 1) == 1
        var sources: [Source] = []
        for _ in 0..<(try reader.count(ofItemsSized: 3)) { sources.append(try source(&reader)) }
        try reader.finish()
        return Contents(number: number, id: id, sources: sources, isChanging: isChanging)
    }

    private static func source(_ reader: inout ByteReader) throws(FormatError) -> Source {
        let name = try reader.string()
        let root = Array(try reader.blob())
        let count = try reader.count(ofItemsSized: 8)
        var signatures: [UInt64] = []
        signatures.reserveCapacity(count)
        for _ in 0..<count { signatures.append(try reader.word()) }
        return Source(name: name, root: root, signatures: signatures)
    }

    /// Covers the repository and the timeline too.
    func hash(_ bytes: Span<UInt8>) -> KeyedHash {
        let keyring = timeline.repository.keyring
        let place = keyring.repository + Array("\(timeline.name)\n".utf8)
        var stream = keyring.hashes.metadataStream()
        stream.update(place.span)
        stream.update(bytes)
        return KeyedHash(stream.finish())
    }
}
