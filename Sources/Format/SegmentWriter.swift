/// Encodes a run of entries in path order, with the places of the chunks that they use.
///
/// The bytes depend on the entries alone, so that an unchanged run gives the same segment.
package struct SegmentWriter: Sendable {
    package private(set) var entryCount = 0
    package private(set) var firstPath = EntryPath.root
    private var owners = FirstUse<Entry.Owner>()
    private var packs = FirstUse<PackTable.Index>()
    private var chunks = FirstUse<ChunkReference>()
    private var body = ByteWriter()
    private var previous: EntryPath?

    package init() {}

    /// Roughly how large the segment is by now.
    package var byteCount: Int { body.bytes.count + chunks.items.count * 36 }

    package mutating func append(_ entry: Entry) {
        if entryCount == 0 { firstPath = entry.path }
        entryCount += 1
        path(entry.path)
        body.byte(Self.tag(of: entry))
        metadata(entry.metadata)
        switch entry.kind {
        case .file(let content): self.content(content)
        case .symbolicLink(let target): body.blob(target)
        case .characterDevice(let major, let minor), .blockDevice(let major, let minor):
            body.number(UInt64(major))
            body.number(UInt64(minor))
        case .directory, .fifo: break
        }
    }

    /// The whole segment; `table` tells the packs that the chunks lie in.
    package func encoded(_ table: PackTable) -> [UInt8] {
        var writer = ByteWriter()
        writer.number(owners.items.count)
        for owner in owners.items {
            writer.number(UInt64(owner.user))
            writer.number(UInt64(owner.group))
            writer.string(owner.userName)
            writer.string(owner.groupName)
        }
        writer.number(packs.items.count)
        for pack in packs.items { writer.pack(table[pack]) }
        writer.number(chunks.items.count)
        for chunk in chunks.items { write(chunk, to: &writer) }
        writer.number(entryCount)
        writer.raw(body.bytes)
        return writer.bytes
    }

    private func write(_ chunk: ChunkReference, to writer: inout ByteWriter) {
        writer.hash(chunk.hash)
        writer.number(packs.known(chunk.pack))
        writer.number(UInt64(chunk.offset))
        writer.number(UInt64(chunk.storedCount))
        writer.number(UInt64(chunk.count))
    }

    private mutating func path(_ path: EntryPath) {
        let shared = previous?.sharedCount(with: path) ?? 0
        precondition(
            previous?.precedes(path, sharing: shared) ?? true,
            "internal error: entries are not in path order")
        body.number(shared)
        body.blob(path.bytes[shared...])
        previous = path
    }

    private static func tag(of entry: Entry) -> UInt8 {
        var tag: UInt8 =
            switch entry.kind {
            case .file: EntryTag.file
            case .directory: EntryTag.directory
            case .symbolicLink: EntryTag.symbolicLink
            case .fifo: EntryTag.fifo
            case .characterDevice: EntryTag.characterDevice
            case .blockDevice: EntryTag.blockDevice
            }
        if !entry.metadata.attributes.isEmpty { tag |= EntryTag.attributes }
        if entry.metadata.flags != 0 { tag |= EntryTag.flags }
        if entry.content?.linkedTo != nil { tag |= EntryTag.linked }
        return tag
    }

    private mutating func metadata(_ metadata: Entry.Metadata) {
        body.number(UInt64(metadata.mode))
        body.number(owners.index(of: metadata.owner))
        body.timestamp(metadata.modified)
        if metadata.flags != 0 { body.number(UInt64(metadata.flags)) }
        guard !metadata.attributes.isEmpty else { return }
        let names = metadata.attributes.lazy.map(\.name)
        precondition(
            zip(names, names.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) },
            "internal error: attributes are not in order")
        body.number(metadata.attributes.count)
        for attribute in metadata.attributes {
            body.blob(attribute.name)
            body.blob(attribute.value)
        }
    }

    private mutating func content(_ content: Entry.Content) {
        if let first = content.linkedTo { body.blob(first.bytes) }
        body.number(content.count)
        precondition(
            (content.hash == nil) == (content.count == 0),
            "internal error: just an empty file has no hash")
        guard let hash = content.hash else { return }
        body.hash(hash)
        body.number(content.extents.count)
        for extent in content.extents {
            _ = packs.index(of: extent.chunk.pack)
            body.number(extent.gap)
            body.number(chunks.index(of: extent.chunk))
            body.number(UInt64(extent.offset))
            body.number(UInt64(extent.count))
        }
    }
}

/// The byte that says what an entry is and which parts follow.
enum EntryTag {
    static let kinds: UInt8 = 0x0F
    static let file: UInt8 = 0
    static let directory: UInt8 = 1
    static let symbolicLink: UInt8 = 2
    static let fifo: UInt8 = 3
    static let characterDevice: UInt8 = 4
    static let blockDevice: UInt8 = 5

    static let attributes: UInt8 = 0x10
    static let flags: UInt8 = 0x20
    static let linked: UInt8 = 0x40
    static let all: UInt8 = kinds | attributes | flags | linked
}

/// Numbers things in the order of their first use.
struct FirstUse<Item: Hashable & Sendable>: Sendable {
    private(set) var items: [Item] = []
    private var indexes: [Item: Int] = [:]
    private var last: Int?

    mutating func index(of item: Item) -> Int {
        if let last, items[last] == item { return last }
        let index = indexes[item] ?? items.count
        if index == items.count {
            items.append(item)
            indexes[item] = index
        }
        last = index
        return index
    }

    func known(_ item: Item) -> Int {
        guard let index = indexes[item] else {
            preconditionFailure("internal error: a segment uses what it never met")
        }
        return index
    }
}
