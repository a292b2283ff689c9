package import Format
package import Repository

/// A source of an archive as a side of a comparison; segments are read when they are needed.
package final class ArchiveSide: ComparedSide {
    private let timeline: Timeline
    private let archive: Archive
    private let reader: MetadataReader
    private let references: ArraySlice<SegmentReference>
    private var opened: Int
    private var segment: SegmentReader?
    private var current: Entry?
    private var table = PackTable()
    package private(set) var position = 0
    /// How many segments were read.
    private(set) var readCount = 0

    /// `references` are those of the source.
    package init(
        _ timeline: Timeline, _ archive: Archive, _ references: ArraySlice<SegmentReference>,
        cache: (any MetadataCache)? = nil
    ) {
        self.timeline = timeline
        self.archive = archive
        self.references = references
        reader = MetadataReader(timeline, cache: cache)
        opened = references.startIndex
    }

    package func nextPath() -> EntryPath? {
        current?.path ?? upcoming?.firstPath
    }

    package var wholeSegment: KeyedHash? {
        current == nil ? upcoming?.hash : nil
    }

    package func skipSegment() {
        guard current == nil, let upcoming else { return }
        position += upcoming.entryCount
        opened += 1
    }

    package func skipIfUnchanged(since position: Int) -> Bool { false }

    package func next() async throws -> ComparedStep? {
        if current == nil, let upcoming {
            let frame = try await reader.frame(of: upcoming, in: archive)
            segment = try reader.open(frame, of: upcoming, in: archive, &table)
            opened += 1
            readCount += 1
            current = try segment?.next()
        }
        guard let entry = current else { return nil }
        current = try segment?.next()
        position += 1
        return .entry(compared(entry))
    }

    private var upcoming: SegmentReference? {
        opened < references.endIndex ? references[opened] : nil
    }

    private func compared(_ entry: Entry) -> ComparedEntry {
        let content = entry.content
        return ComparedEntry(
            path: entry.path, metadata: entry.metadata,
            kind: content.map { .file(count: $0.count) } ?? .other(entry.kind),
            linkedTo: content?.linkedTo,
            bytes: content.map { .archive($0, table, timeline) } ?? .none)
    }
}
