import Format
import Repository

/// The entries of a source in path order, from segments that somebody fetches.
struct EntryStream {
    /// So many fetches of segments are made before these are needed.
    private static let ahead = 2

    enum Step {
        case entry(Entry)
        /// The next segment must be supplied first.
        case missing
        case end
    }

    private let source: String
    private let archive: Archive
    private let references: [SegmentReference]
    private let metadata: MetadataReader
    private var requested = 0
    private var opened = 0
    /// Where fetches end whose segments are not all opened.
    private var ends: [Int] = []
    private var frames: [Int: [UInt8]] = [:]
    private var reader: SegmentReader?
    private var isFirst = false
    private var last: EntryPath?

    init(
        _ source: String, _ archive: Archive, _ references: [SegmentReference],
        _ metadata: MetadataReader
    ) {
        self.source = source
        self.archive = archive
        self.references = references
        self.metadata = metadata
    }

    /// The segments that should be fetched now, if any.
    mutating func request() -> Range<Int>? {
        ends.removeAll { $0 <= opened }
        guard requested < references.count, ends.count < Self.ahead else { return nil }
        let range = MetadataReader.neighbours(in: references, from: requested)
        requested = range.upperBound
        ends.append(requested)
        return range
    }

    mutating func supply(_ range: Range<Int>, _ frames: [[UInt8]]) {
        for (index, frame) in zip(range, frames) { self.frames[index] = frame }
    }

    mutating func next(_ table: inout PackTable) throws -> Step {
        while true {
            if let entry = try read() { return .entry(entry) }
            guard opened < references.count else { return .end }
            guard let frame = frames.removeValue(forKey: opened) else { return .missing }
            try open(frame, &table)
        }
    }

    private mutating func open(_ frame: [UInt8], _ table: inout PackTable) throws {
        let reference = references[opened]
        let reader = try metadata.open(frame, of: reference, in: archive, &table)
        guard reader.entryCount == reference.entryCount else {
            throw failure(reference.firstPath, "its segment has another number of entries")
        }
        self.reader = reader
        isFirst = true
        opened += 1
    }

    private mutating func read() throws -> Entry? {
        guard reader != nil else { return nil }
        let entry: Entry?
        do throws(FormatError) {
            entry = try reader?.next()
        } catch {
            throw failure(last ?? .root, "behind it the segment is damaged: \(error.reason)")
        }
        guard let entry else {
            reader = nil
            return nil
        }
        if isFirst, entry.path != references[opened - 1].firstPath {
            throw failure(entry.path, "its segment should begin elsewhere")
        }
        if let last, !(last < entry.path) { throw failure(entry.path, "is not in path order") }
        isFirst = false
        last = entry.path
        return entry
    }

    private func failure(_ path: EntryPath, _ reason: String) -> RestorationError {
        .corrupt(source, "\(path)", reason)
    }
}
