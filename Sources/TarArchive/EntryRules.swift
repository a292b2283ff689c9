/// What must hold of an entry before libarchive may see it: some of this it would silently bend.
struct EntryRules {
    /// libarchive and others refuse to read a header, or a line in it, of more than about 1 MB.
    private static let mostHeaderBytes = 999_000
    private static let mostZipNameBytes = 65_535

    let format: ArchiveFormat

    func judge(_ entry: TarEntry) throws(ArchiveError) {
        if let reason = fault(in: entry) {
            throw ArchiveError("add", path: entry.path, reason: reason)
        }
    }

    private func fault(in entry: TarEntry) -> String? {
        if entry.path.isEmpty { return "the path is empty" }
        if entry.strings.contains(where: { $0.contains(0) }) { return "a name has a zero byte" }
        if entry.mode > 0o7777 { return "the mode has bits that are no permissions" }
        if !(0..<1_000_000_000).contains(entry.modified.nanoseconds) {
            return "the time has too many nanoseconds"
        }
        if entry.size < 0 { return "the size is negative" }
        if entry.kind != .file, entry.size != 0 || entry.dataRanges != nil {
            return "it has contents, but is no file"
        }
        if !entry.hasOrderedRanges { return "the data ranges are out of order or beyond the size" }
        return format == .zip ? zipFault(in: entry) : tarFault(in: entry)
    }

    private func tarFault(in entry: TarEntry) -> String? {
        if entry.headerBytes > Self.mostHeaderBytes {
            return "its names and attributes take too many bytes"
        }
        // libarchive would write the character that the pair stands for.
        if entry.names.contains(where: \.hasEncodedSurrogatePair) {
            return "a name has surrogates in it, which the format can't keep"
        }
        return nil
    }

    private func zipFault(in entry: TarEntry) -> String? {
        switch entry.kind {
        case .file, .directory, .symbolicLink: break
        case .hardLink: return "a zip file can't hold hard links"
        case .fifo: return "a zip file can't hold named pipes"
        case .characterDevice, .blockDevice: return "a zip file can't hold devices"
        }
        // Readers take it for a slash.
        if entry.path.contains(UInt8(ascii: "\\")) {
            return "a zip file can't hold names with a backslash"
        }
        // A directory gets a slash.
        if entry.path.count >= Self.mostZipNameBytes { return "the path is too long" }
        return nil
    }
}

extension TarEntry {
    /// What libarchive converts between character sets.
    var names: [[UInt8]] {
        switch kind {
        case .symbolicLink(let target), .hardLink(let target):
            [path, target, userName, groupName]
        default: [path, userName, groupName]
        }
    }

    fileprivate var strings: [[UInt8]] { names + [flags] + attributes.map(\.name) }

    fileprivate var hasOrderedRanges: Bool {
        var end: Int64 = 0
        for range in dataRanges ?? [] {
            guard range.lowerBound >= end, range.upperBound <= size, !range.isEmpty else {
                return false
            }
            end = range.upperBound
        }
        return true
    }

    /// An upper bound: each byte of an attribute's name may take three.
    fileprivate var headerBytes: Int {
        let lists = (accessList?.count ?? 0) + (defaultList?.count ?? 0)
        return names.reduce(1024 + flags.count + lists * 5) { $0 + $1.count }
            + attributes.reduce(0) { $0 + $1.name.count * 3 + $1.value.count + 64 }
    }
}

extension [UInt8] {
    /// Two surrogates, each as if it were a character in UTF-8 (the encoding is called CESU-8).
    fileprivate var hasEncodedSurrogatePair: Bool {
        indices.dropLast(5).contains {
            self[$0] == 0xED && self[$0 + 1] & 0xF0 == 0xA0 && self[$0 + 3] == 0xED
                && self[$0 + 4] & 0xF0 == 0xB0
        }
    }
}
