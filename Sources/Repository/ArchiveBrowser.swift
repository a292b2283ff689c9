package import Format

/// Goes through the entries of an archive, source by source, in path order.
package struct ArchiveBrowser: Sendable {
    package let archive: Archive
    /// Knows the packs of every chunk that was seen.
    package private(set) var table = PackTable()
    private let reader: MetadataReader
    private let references: [SegmentReference]
    private var segment: SegmentReader?
    /// Fetched, and not opened yet; the next one last.
    private var frames: [[UInt8]] = []
    /// Who looks for one entry needs no more than its segment.
    private var readsOn = false
    private var rest: Range<Int>
    private var start = EntryPath.root

    /// Begins at the first entry of the first source.
    package init(
        _ timeline: Timeline, _ archive: Archive, cache: (any MetadataCache)? = nil
    ) async throws {
        self.archive = archive
        reader = MetadataReader(timeline, cache: cache)
        references = try await reader.segments(of: archive)
        rest = references.indices
    }

    /// Which segments hold a source.
    package func segments(of source: Int) -> Range<Int> {
        let first = archive.sources[..<source].reduce(0) { $0 + $1.segmentCount }
        return first..<first + archive.sources[source].segmentCount
    }

    /// Goes on at the first entry of a source that is not before `path`, and ends with the source.
    package mutating func seek(source: Int, path: EntryPath = .root) {
        let range = segments(of: source)
        let later = references[range].partitioningIndex { path < $0.firstPath }
        rest = max(range.lowerBound, later - 1)..<range.upperBound
        segment = nil
        frames = []
        readsOn = false
        start = path
    }

    package mutating func next() async throws -> Entry? {
        while true {
            while let entry = try segment?.next() {
                if entry.path >= start { return entry }
            }
            if frames.isEmpty { try await fetch() }
            guard let index = rest.popFirst(), let frame = frames.popLast() else { return nil }
            segment = try reader.open(frame, of: references[index], in: archive, &table)
        }
    }

    private mutating func fetch() async throws {
        guard let start = rest.first else { return }
        let found = MetadataReader.neighbours(in: references, from: start).clamped(to: rest)
        let range = readsOn ? found : start..<start + 1
        frames = try await reader.frames(of: references[range], in: archive).reversed()
        readsOn = true
    }

    /// The entry at a path of a source.
    package mutating func entry(source: Int, path: EntryPath) async throws -> Entry? {
        seek(source: source, path: path)
        guard let entry = try await next(), entry.path == path else { return nil }
        return entry
    }
}

extension Range<Int> {
    fileprivate mutating func popFirst() -> Int? {
        guard !isEmpty else { return nil }
        defer { self = lowerBound + 1..<upperBound }
        return lowerBound
    }
}
