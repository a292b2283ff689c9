/// Writes an archive, entry after entry, into a sink.
package struct ArchiveWriter: ~Copyable {
    private static let zeros = [UInt8](repeating: 0, count: 256 << 10)

    private let format: ArchiveFormat
    private let handle: WriteHandle
    private let entry: EntryHandle
    private let utf8: NameScope
    private let bytes: NameScope
    private var body: EntryBody?

    /// The sink gets the archive in pieces, whose bytes are its own only during the call.
    package init(
        format: ArchiveFormat, sink: @escaping (Span<UInt8>) throws -> Void
    ) throws {
        let handle = try WriteHandle(drain: Drain(sink: sink))
        let entry = try EntryHandle()
        let utf8 = try NameScope(.utf8)
        let bytes = try NameScope(.bytes)
        try handle.open(format)
        self.format = format
        self.handle = handle
        self.entry = entry
        self.utf8 = utf8
        self.bytes = bytes
    }

    /// Begins an entry; one that the format can't hold is refused and leaves the archive sound.
    package mutating func write(_ new: TarEntry) throws {
        try handle.requireSound()
        try endEntry()
        try EntryRules(format: format).judge(new)
        try entry.fill(from: new, holdsHoles: format != .zip)
        let result =
            scopeIsUTF8(for: new)
            ? utf8.run { Result { try handle.begin(entry, path: new.path) } }
            : bytes.run { Result { try handle.begin(entry, path: new.path) } }
        try result.get()
        body = EntryBody(of: new)
    }

    /// Continues the contents of the last entry: all of it, or just what lies in its data ranges.
    package mutating func write(_ contents: Span<UInt8>) throws {
        try handle.requireSound()
        var start = 0
        while start < contents.count {
            guard let step = body?.take(atMost: contents.count - start) else {
                throw ArchiveError(
                    "add the contents of", path: body?.path,
                    reason: "they are longer than announced")
            }
            try fill(step.hole)
            let end = start + step.count
            try handle.write(contents.extracting(start..<end), path: body?.path ?? [])
            start = end
        }
    }

    /// Ends the archive; without this it has no end that a reader would accept.
    package consuming func finish() throws {
        try handle.requireSound()
        try endEntry()
        try handle.close()
    }

    /// A zip file marks each name by itself; in a tar file libarchive finds out what isn't UTF-8.
    private func scopeIsUTF8(for entry: TarEntry) -> Bool {
        format != .zip || String(validating: entry.path, as: UTF8.self) != nil
    }

    private mutating func endEntry() throws {
        guard let finished = body else { return }
        guard finished.isComplete else {
            throw ArchiveError(
                "add the contents of", path: finished.path,
                reason: "they are shorter than announced")
        }
        try fill(finished.trailingHole)
        try handle.end(path: finished.path)
        body = nil
    }

    /// libarchive wants the zeros of a hole, though it writes none.
    private func fill(_ hole: Int64) throws {
        var rest = hole
        while rest > 0 {
            let count = Int(min(rest, Int64(Self.zeros.count)))
            try handle.write(Self.zeros.span.extracting(0..<count), path: body?.path ?? [])
            rest -= Int64(count)
        }
    }
}
