/// Decodes a segment: first the tables, then one entry at a time.
package struct SegmentReader {
    /// Larger than any segment is written; keeps hostile bytes from claiming memory.
    package static let largest = 64 << 20

    /// More than fit into any segment.
    static let mostEntries = 1 << 24

    /// Every chunk that the segment's entries use.
    package let chunks: [ChunkReference]
    package let entryCount: Int
    private let owners: [Entry.Owner]
    private var usedChunks = 0
    private var usedOwners = 0
    private var read = 0
    private var reader: ByteReader
    private var previous: EntryPath?

    /// Packs that `table` does not know yet are added to it.
    package init(_ bytes: [UInt8], _ table: inout PackTable) throws(FormatError) {
        reader = ByteReader(bytes, subject: "segment")
        guard bytes.count <= Self.largest else { throw reader.failure("is too large") }
        owners = try Self.owners(&reader)
        let packs = try Self.packs(&reader, &table)
        chunks = try Self.chunks(&reader, packs)
        entryCount = try reader.count(ofItemsSized: 6)
    }

    /// The next entry in path order; nil after the last one, when all bytes are used up.
    package mutating func next() throws(FormatError) -> Entry? {
        guard read < entryCount else {
            try finish()
            return nil
        }
        read += 1
        let path = try self.path()
        let tag = try reader.byte()
        guard tag & ~EntryTag.all == 0 else { throw reader.failure("holds an unknown entry") }
        let metadata = try self.metadata(tag)
        return Entry(path: path, metadata: metadata, kind: try kind(tag))
    }

    private func finish() throws(FormatError) {
        guard usedChunks == chunks.count, usedOwners == owners.count else {
            throw reader.failure("lists what no entry uses")
        }
        try reader.finish()
    }
}

// MARK: - Tables

extension SegmentReader {
    private static func owners(_ reader: inout ByteReader) throws(FormatError) -> [Entry.Owner] {
        let limit = Int(UInt32.max)
        var owners: [Entry.Owner] = []
        for _ in 0..<(try reader.count(ofItemsSized: 4)) {
            let user = UInt32(try reader.number(upTo: limit))
            let group = UInt32(try reader.number(upTo: limit))
            owners.append(
                Entry.Owner(
                    user: user, group: group,
                    userName: try reader.string(upTo: EntryLimits.longestOwnerName),
                    groupName: try reader.string(upTo: EntryLimits.longestOwnerName)))
        }
        guard Set(owners).count == owners.count else {
            throw reader.failure("lists an owner twice")
        }
        return owners
    }

    private static func packs(
        _ reader: inout ByteReader, _ table: inout PackTable
    ) throws(FormatError) -> [PackTable.Index] {
        var packs: [PackTable.Index] = []
        for _ in 0..<(try reader.count(ofItemsSized: ByteReader.packSize)) {
            packs.append(table.index(of: try reader.pack()))
        }
        guard Set(packs).count == packs.count else { throw reader.failure("lists a pack twice") }
        return packs
    }

    private static func chunks(
        _ reader: inout ByteReader, _ packs: [PackTable.Index]
    ) throws(FormatError) -> [ChunkReference] {
        var chunks: [ChunkReference] = []
        var usedPacks = 0
        for _ in 0..<(try reader.count(ofItemsSized: KeyedHash.byteCount + 4)) {
            let hash = try reader.hash()
            let pack = try reader.number(below: min(usedPacks + 1, packs.count))
            usedPacks = max(usedPacks, pack + 1)
            let (offset, storedCount) = try reader.stretch()
            chunks.append(
                ChunkReference(
                    hash: hash, pack: packs[pack], offset: offset, storedCount: storedCount,
                    count: UInt32(try reader.number(upTo: ChunkFrame.largest))))
        }
        guard usedPacks == packs.count else { throw reader.failure("lists a pack without use") }
        guard Set(chunks).count == chunks.count else { throw reader.failure("lists a chunk twice") }
        return chunks
    }
}

// MARK: - Entries

extension SegmentReader {
    private mutating func path() throws(FormatError) -> EntryPath {
        let before = previous ?? .root
        let shared = try reader.number(upTo: before.bytes.count)
        let suffix = try reader.blob()
        guard shared == before.bytes.count || suffix.first != before.bytes[shared] else {
            throw reader.failure("spells a path in two ways")
        }
        let path = try EntryPath(before.bytes[..<shared] + suffix)
        guard before.precedes(path, sharing: shared) || previous == nil else {
            throw reader.failure("is not in path order")
        }
        previous = path
        return path
    }

    private mutating func metadata(_ tag: UInt8) throws(FormatError) -> Entry.Metadata {
        let mode = UInt16(try reader.number(upTo: 0o7777))
        let owner = try reader.number(below: min(usedOwners + 1, owners.count))
        usedOwners = max(usedOwners, owner + 1)
        var metadata = Entry.Metadata(
            mode: mode, owner: owners[owner], modified: try reader.timestamp())
        if tag & EntryTag.flags != 0 {
            metadata.flags = UInt32(try reader.number(upTo: Int(UInt32.max)))
            guard metadata.flags != 0 else { throw reader.failure("marks flags but has none") }
        }
        if tag & EntryTag.attributes != 0 { metadata.attributes = try attributes() }
        return metadata
    }

    private mutating func attributes() throws(FormatError) -> [Entry.ExtendedAttribute] {
        var attributes: [Entry.ExtendedAttribute] = []
        for _ in 0..<(try reader.count(ofItemsSized: 2)) {
            let name = try systemName(upTo: EntryLimits.longestAttributeName)
            attributes.append(
                .init(name: name, value: Array(try reader.blob(upTo: EntryLimits.largestAttribute)))
            )
        }
        guard !attributes.isEmpty else { throw reader.failure("marks attributes but has none") }
        for (one, next) in zip(attributes, attributes.dropFirst())
        where !one.name.lexicographicallyPrecedes(next.name) {
            throw reader.failure("lists attributes out of order")
        }
        return attributes
    }

    /// The system would take a zero byte for the end.
    private mutating func systemName(upTo limit: Int) throws(FormatError) -> [UInt8] {
        let name = Array(try reader.blob(upTo: limit))
        guard !name.contains(0) else { throw reader.failure("holds a name with a zero byte") }
        return name
    }

    private mutating func kind(_ tag: UInt8) throws(FormatError) -> Entry.Kind {
        let kind = tag & EntryTag.kinds
        guard kind == EntryTag.file || tag & EntryTag.linked == 0 else {
            throw reader.failure("links what is not a file")
        }
        switch kind {
        case EntryTag.file: return .file(try content(linked: tag & EntryTag.linked != 0))
        case EntryTag.directory: return .directory
        case EntryTag.symbolicLink:
            return .symbolicLink(target: try systemName(upTo: EntryLimits.longestTarget))
        case EntryTag.fifo: return .fifo
        case EntryTag.characterDevice:
            return .characterDevice(major: try deviceNumber(), minor: try deviceNumber())
        case EntryTag.blockDevice:
            return .blockDevice(major: try deviceNumber(), minor: try deviceNumber())
        default: throw reader.failure("holds an unknown kind of entry")
        }
    }

    private mutating func deviceNumber() throws(FormatError) -> UInt32 {
        UInt32(try reader.number(upTo: Int(UInt32.max)))
    }

    private mutating func content(linked: Bool) throws(FormatError) -> Entry.Content {
        let first = linked ? try self.first() : nil
        let count = try reader.number()
        guard count <= UInt64(Int64.max) else { throw reader.failure("holds a file too large") }
        guard count > 0 else {
            return Entry.Content(count: 0, hash: nil, extents: [], linkedTo: first)
        }
        let hash = try reader.hash()
        var extents: [Extent] = []
        var end: UInt64 = 0
        for _ in 0..<(try reader.count(ofItemsSized: 4)) {
            let extent = try self.extent()
            end = try advance(end, over: extent, in: count)
            extents.append(extent)
        }
        return Entry.Content(count: count, hash: hash, extents: extents, linkedTo: first)
    }

    /// The path of the first name; a link to what comes later could never be made.
    private mutating func first() throws(FormatError) -> EntryPath {
        let first = try EntryPath(Array(try reader.blob()))
        guard let previous, first < previous else {
            throw reader.failure("links to what comes later")
        }
        return first
    }

    private mutating func extent() throws(FormatError) -> Extent {
        let gap = try reader.number()
        let index = try reader.number(below: min(usedChunks + 1, chunks.count))
        usedChunks = max(usedChunks, index + 1)
        let chunk = chunks[index]
        let offset = UInt32(try reader.number(upTo: Int(chunk.count)))
        let count = UInt32(try reader.number(upTo: Int(chunk.count - offset)))
        guard count > 0 else { throw reader.failure("holds an empty extent") }
        return Extent(gap: gap, chunk: chunk, offset: offset, count: count)
    }

    private func advance(
        _ end: UInt64, over extent: Extent, in count: UInt64
    ) throws(FormatError) -> UInt64 {
        guard extent.gap <= count - end, UInt64(extent.count) <= count - end - extent.gap else {
            throw reader.failure("holds an extent beyond its file")
        }
        return end + extent.gap + UInt64(extent.count)
    }
}
