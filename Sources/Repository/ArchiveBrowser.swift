package import Format

/// Goes through the entries of an archive, source by source, in path order.
package struct ArchiveBrowser: Sendable {
    package let archive: Archive
    /// Knows the packs of every chunk that was seen.
    package private(set) var table = PackTable()
    private let reader: MetadataReader
    private let references: [SegmentReference]
    private var segment: SegmentReader?
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
        start = path
    }

    package mutating func next() async throws -> Entry? {
        while true {
            while let entry = try segment?.next() {
                if entry.path >= start { return entry }
            }
            guard let index = rest.popFirst() else { return nil }
            let frame = try await reader.frame(of: references[index], in: archive)
            segment = try reader.open(frame, of: references[index], in: archive, &table)
        }
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
