/// Reads an archive, entry after entry: tar in all its variants, plain or compressed by gzip, zstd,
/// xz or bzip2, and zip.
package struct ArchiveReader: ~Copyable {
    /// What the headers of one entry may take at most, decompressed.
    private static let mostHeaderBytes = 16 << 20
    private static let emptyZipCount = 22

    private let isZip: Bool
    private let feed: Feed
    private let handle: ReadHandle
    private let entry: EntryHandle
    private let names: NameScope
    private let decoder: EntryDecoder
    private var contents: EntryContents?
    private var isAtEnd: Bool

    /// Whether a tar file ended without saying so: it may have been cut off between two entries.
    package private(set) var lacksEndMarker = false

    /// Asks for the numbers of accounts that access control lists just name.
    package init(
        source: ArchiveSource, accountNumber: @escaping (Account) -> UInt32? = { _ in nil }
    ) throws {
        let file = SourceFeed(source)
        let isZip = try Self.isZip(file, source)
        let feed = isZip ? file : try DecompressedFeed(file)
        let handle = try ReadHandle(feed: feed)
        let entry = try EntryHandle()
        // In UTF-8 libarchive composes characters, which changes names; in a zip file it otherwise
        // loses them.
        let names = try NameScope(isZip ? .utf8 : .bytes)
        // libarchive doesn't know a zip file of nothing.
        let isEmpty = try isZip && file.peek(Self.emptyZipCount + 1).count == Self.emptyZipCount
        if !isEmpty { try handle.open(isZip ? .zip : .tar) }
        isAtEnd = isEmpty
        self.isZip = isZip
        self.feed = feed
        self.handle = handle
        self.entry = entry
        self.names = names
        decoder = EntryDecoder(accountNumber: accountNumber)
    }

    private static func isZip(_ feed: SourceFeed, _ source: ArchiveSource) throws -> Bool {
        let start = try feed.peek(4)
        guard start == Array("PK\u{3}\u{4}".utf8) || start == Array("PK\u{5}\u{6}".utf8) else {
            return false
        }
        guard case .file = source else {
            throw ArchiveError(
                "read the archive",
                reason: "the table of contents of a zip file is at its end",
                hint: "give the zip file as a file")
        }
        return true
    }

    /// Whether what was thrown last ends the archive, and not just one entry.
    package var isBroken: Bool { feed.failure != nil }

    /// The next entry, nil at the end; an entry that can't be taken over doesn't end the archive.
    package mutating func next() throws -> TarEntry? {
        if let failure = feed.failure { throw failure }
        if isAtEnd { return nil }
        if contents != nil { try handle.skip() }
        contents = nil
        feed.allowance = Self.mostHeaderBytes
        defer { feed.allowance = nil }
        guard try names.run({ Result { try handle.next(entry) } }).get() else {
            isAtEnd = true
            lacksEndMarker = !isZip && !handle.sawEndMarker
            return nil
        }
        contents = EntryContents()
        let remark = handle.remark.flatMap { ReadHandle.isHarmless($0) ? nil : $0 }
        let decoded = try decoder.decode(entry, remark: remark)
        contents = EntryContents(of: decoded)
        return decoded
    }

    /// The next piece of the entry's contents, nil at their end; what lies between pieces, and
    /// before the size that the entry tells, is a hole.
    package mutating func read(maximum: Int) throws -> ArchiveBlock? {
        if let failure = feed.failure { throw failure }
        guard contents != nil else { return nil }
        while contents?.waiting.isEmpty == true {
            guard let (offset, bytes) = unsafe try handle.read() else {
                try contents?.judgeEnd()
                return nil
            }
            try contents?.add(unsafe Array(bytes), at: offset)
        }
        return contents?.take(atMost: maximum)
    }
}
