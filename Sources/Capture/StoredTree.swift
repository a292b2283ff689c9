import Format
import Repository

/// One source of an archive that exists, read to become part of another archive.
struct StoredTree: Sendable {
    let timeline: Timeline
    let supply: ChunkSupply
    /// The files that have several names, by the first of these.
    let linked: [EntryPath: LinkedFile]
    /// Tells its files apart from those of other trees.
    private let device: UInt64
    private let segments: BaseSegments
    private let range: Range<Int>
    /// What was taken with a flaw.
    let unsound: Set<EntryPath>

    struct LinkedFile: Sendable {
        let ordinal: UInt64
        var nameCount = 1
    }

    /// Goes through the entries once: which file has several names is seen only at the second.
    ///
    /// Without a supply each chunk is fetched when it is read.
    init(
        _ timeline: Timeline, _ segments: BaseSegments, source name: String, device: UInt64 = 0,
        from supply: ChunkSupply? = nil
    ) throws {
        self.timeline = timeline
        self.segments = segments
        self.device = device
        range = segments.range(of: name) ?? 0..<0
        unsound = segments.archive.unsound(of: name)
        self.supply = try supply ?? ChunkSupply(timeline)
        var linked: [EntryPath: LinkedFile] = [:]
        var walk = StoredWalk(segments, range)
        while let entry = try walk.next() {
            guard let first = entry.content?.linkedTo else { continue }
            let ordinal = UInt64(linked.count)
            linked[first, default: LinkedFile(ordinal: ordinal)].nameCount += 1
        }
        self.linked = linked
    }

    func walk() -> StoredWalk { StoredWalk(segments, range) }

    /// What entries of an earlier archive are recognised by, while this process runs.
    func signatures() throws -> Signatures {
        var values: [UInt64] = []
        var walk = walk()
        while let entry = try walk.next() { values.append(signature(of: entry)) }
        return Signatures(values, searched: true)
    }

    /// Covers all of an entry but the places of its chunks; never 0.
    func signature(of entry: Entry) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(entry.path)
        hasher.combine(entry.metadata)
        if let content = entry.content {
            hasher.combine(content.count)
            hasher.combine(content.hash)
            hasher.combine(content.linkedTo)
            hasher.combine(linked[content.linkedTo ?? entry.path]?.nameCount)
        } else {
            hasher.combine(entry.kind)
        }
        return UInt64(bitPattern: Int64(hasher.finalize())) | 1
    }

    func link(of entry: Entry) -> LinkIdentity? {
        guard let content = entry.content,
            let file = linked[content.linkedTo ?? entry.path]
        else { return nil }
        return LinkIdentity(device: device, inode: file.ordinal)
    }
}

/// Goes through the entries of a stored source.
struct StoredWalk {
    private(set) var table = PackTable()
    private var cursor: BaseCursor

    init(_ segments: BaseSegments, _ range: Range<Int>) {
        cursor = BaseCursor(segments, range)
    }

    mutating func peek() throws -> Entry? {
        try cursor.peek(&table)
    }

    mutating func next() throws -> Entry? {
        guard let entry = try peek() else { return nil }
        try cursor.advance(&table)
        return entry
    }
}
