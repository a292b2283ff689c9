import Age
import Configuration
import Exchange
import Files
import TarArchive

/// The file that is imported: from the disk or from standard input, encrypted by age or not.
struct ImportFile {
    private static let ageMarks = ["age-encryption.org/", "-----BEGIN AGE ENCRYPTED FILE-----"]
    private static let zipMarks: [[UInt8]] = [
        Array("PK\u{3}\u{4}".utf8), Array("PK\u{5}\u{6}".utf8),
    ]

    let name: String
    private let file: OpenFile

    init(_ invocation: Invocation) throws {
        name = invocation.arguments.words[0]
        guard name != "-" else {
            file = .standardInput
            guard !file.isTerminal else {
                throw UsageError.other(
                    "standard input is a terminal", hint: "tar -c FOLDER | holdfast import -")
            }
            return
        }
        file = try OpenFile.open(FilePath(Path.absolute(name, in: invocation.directory)))
        guard try file.status().kind != .directory else {
            throw Failure(
                "import \(name): it is a folder", hint: "holdfast backup \(name)", exitCode: .usage)
        }
    }

    /// What to call a source that has no name in the file.
    var title: String {
        guard name != "-" else { return "imported" }
        var title = Path.name(name)
        for ending in [".age", ".gz", ".zst", ".xz", ".bz2", ".tar", ".tgz", ".tzst", ".zip"]
        where title.lowercased().hasSuffix(ending) && title.utf8.count > ending.utf8.count {
            title.removeLast(ending.count)
        }
        return title
    }

    func source(identities: [Identity]) throws -> ArchiveSource {
        let file = file
        var stream = ByteStream { limit in
            var bytes: [UInt8] = []
            try file.readSome(appendingTo: &bytes, upTo: limit)
            return bytes
        }
        var start = try stream.peek(64)
        let isEncrypted = Self.ageMarks.contains { start.starts(with: Array($0.utf8)) }
        if isEncrypted {
            stream = try decrypted(stream, identities)
            start = try stream.peek(64)
        }
        guard Self.zipMarks.contains(where: { start.starts(with: $0) }) else {
            return .stream { try stream.read($0) }
        }
        return isEncrypted || name == "-" ? try seekable(stream) : try seekable(file)
    }

    private func decrypted(_ stream: ByteStream, _ identities: [Identity]) throws -> ByteStream {
        let reader = AgeStream(
            try AgeReader(identities: identities) { try stream.read($0) })
        return ByteStream { _ in try reader.next() }
    }

    /// The contents of a zip file are listed at its end, so it must be there as a whole.
    private func seekable(_ stream: ByteStream) throws -> ArchiveSource {
        let spool = try SpoolWriter()
        while true {
            try Task.checkCancellation()
            let bytes = try stream.read(1 << 20)
            if bytes.isEmpty { break }
            try spool.append(bytes)
        }
        return try seekable(try spool.finish())
    }

    private func seekable(_ file: OpenFile) throws -> ArchiveSource {
        .file(count: try file.status().size) { offset, count in
            var bytes: [UInt8] = []
            try file.read(appendingTo: &bytes, count: count, at: offset)
            return bytes
        }
    }
}

/// Bytes in order, whose beginning can be looked at first.
private final class ByteStream {
    private let pull: (Int) throws -> [UInt8]
    private var waiting: [UInt8] = []

    init(pull: @escaping (Int) throws -> [UInt8]) {
        self.pull = pull
    }

    func peek(_ count: Int) throws -> [UInt8] {
        while waiting.count < count {
            let more = try pull(count - waiting.count)
            if more.isEmpty { break }
            waiting += more
        }
        return Array(waiting.prefix(count))
    }

    /// At most as many bytes as asked for; none at the end.
    func read(_ limit: Int) throws -> [UInt8] {
        guard !waiting.isEmpty else {
            let bytes = try pull(limit)
            guard bytes.count > limit else { return bytes }
            waiting = Array(bytes[limit...])
            return Array(bytes[..<limit])
        }
        let bytes = Array(waiting.prefix(limit))
        waiting.removeFirst(bytes.count)
        return bytes
    }
}

/// Keeps an age file open over several calls.
private final class AgeStream {
    private var reader: AgeReader

    init(_ reader: consuming AgeReader) {
        self.reader = reader
    }

    /// The next piece; none at the end.
    func next() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.isEmpty, try reader.read(into: &bytes) {}
        return bytes
    }
}
