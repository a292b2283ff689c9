import Format
import Repository

/// The base archive's segments, kept compressed and opened one at a time.
struct BaseSegments {
    let archive: Archive
    let references: [SegmentReference]
    let packs: [PackUse]
    /// The pieces of its lists, to be used again where a list has not changed.
    let pieces: [KeyedHash: PieceReference]
    private let frames: [[UInt8]]
    private let reader: MetadataReader

    init(_ archive: Archive, _ reader: MetadataReader) async throws {
        self.archive = archive
        self.reader = reader
        references = try await reader.segments(of: archive)
        packs = try await reader.packs(of: archive)
        pieces = try await reader.pieces(of: archive)
        frames = try await reader.frames(of: references, in: archive)
    }

    /// What is left of a damaged archive; nothing is told of its lists, so they are written anew.
    init(
        salvaged archive: Archive, _ references: [SegmentReference], _ frames: [[UInt8]],
        packs: [PackUse], _ reader: MetadataReader
    ) {
        self.archive = archive
        self.references = references
        self.frames = frames
        self.packs = packs
        self.reader = reader
        pieces = [:]
    }

    func open(_ index: Int, _ table: inout PackTable) throws -> SegmentReader {
        try reader.open(frames[index], of: references[index], in: archive, &table)
    }

    /// The coded bytes, to be carried into the next archive when they lie inside this one.
    func frame(_ index: Int) -> [UInt8] {
        frames[index]
    }

    /// Which segments belong to the source of that name.
    func range(of source: String) -> Range<Int>? {
        var start = 0
        for candidate in archive.sources {
            let range = start..<start + candidate.segmentCount
            if candidate.name == source { return range }
            start = range.upperBound
        }
        return nil
    }
}

/// Walks the base's entries of one source in step with the source.
struct BaseCursor {
    private let segments: BaseSegments
    private var range: Range<Int>
    private var reader: SegmentReader?
    private var current: Entry?
    /// How many entries were passed before the current one.
    private(set) var position = 0
    private var isStarted = false

    init(_ segments: BaseSegments, _ range: Range<Int>) {
        self.segments = segments
        self.range = range
    }

    /// The base's entry at a path; entries before it are gone from the source.
    mutating func entry(at path: EntryPath, _ table: inout PackTable) throws -> Entry? {
        while let entry = try peek(&table), entry.path < path { try advance(&table) }
        guard let entry = current, entry.path == path else { return nil }
        return entry
    }

    mutating func peek(_ table: inout PackTable) throws -> Entry? {
        if !isStarted {
            isStarted = true
            try load(&table)
        }
        return current
    }

    mutating func advance(_ table: inout PackTable) throws {
        position += 1
        try load(&table)
    }

    private mutating func load(_ table: inout PackTable) throws {
        current = try reader?.next()
        while current == nil, let index = range.first {
            range = index + 1..<range.upperBound
            reader = try segments.open(index, &table)
            current = try reader?.next()
        }
    }
}
