import Format
import Repository

/// Puts entries into segments as soon as all their chunks have a place, in path order.
struct Assembler {
    private enum Waiting {
        case entry(PendingEntry)
        case endOfSource
        /// A source that is taken over from the base.
        case carried(BaseSegments, Range<Int>)
    }

    private var sink: SegmentSink
    private var usage = PackUsage()
    private var waiting: [Waiting] = []
    private var drained = 0
    /// Where the chunks of this run lie, by serial.
    private var places: [ChunkReference?] = []
    private(set) var sources: [CapturedSource] = []
    /// The source whose entries are being written.
    private var current = 0
    private var lastPath: EntryPath?

    init(_ sink: SegmentSink) {
        self.sink = sink
    }

    /// Entries that wait for a chunk's place.
    var waitingCount: Int { waiting.count - drained }

    // MARK: Coming in, in the order of reading

    mutating func begin(_ source: PlannedSource) {
        sources.append(CapturedSource(source))
        lastPath = nil
    }

    mutating func end() {
        waiting.append(.endOfSource)
    }

    mutating func carry(_ base: BaseSegments, _ range: Range<Int>) {
        waiting.append(.carried(base, range))
    }

    mutating func add(_ entry: PendingEntry) {
        lastPath = entry.path
        waiting.append(.entry(entry))
    }

    mutating func incomplete(_ path: EntryPath, _ reason: String) {
        let source = sources[sources.count - 1].plan.name
        let subject = path == .root ? source : "\(source)/\(path)"
        sources[sources.count - 1].note("\(subject): \(reason)")
    }

    mutating func unsound(_ path: EntryPath) {
        sources[sources.count - 1].noteUnsound(path)
    }

    /// Notes a file that has lost nearly all that it held.
    mutating func compare(_ before: Entry, newCount: UInt64) {
        guard let reason = Shrinkage.reason(before, newCount) else { return }
        sources[sources.count - 1].shrunken.append(reason)
    }

    func hasEntry(at path: EntryPath) -> Bool {
        lastPath == path
    }

    mutating func resolve(_ serial: Int, _ chunk: ChunkReference) {
        while places.count <= serial { places.append(nil) }
        places[serial] = chunk
    }

    // MARK: Going out, in the same order

    /// Writes down what waits for nothing any more, from the front.
    mutating func drain(_ table: inout PackTable) throws {
        while drained < waiting.count {
            switch waiting[drained] {
            case .entry(let pending):
                guard let entry = pending.resolved(places) else { return compact() }
                sources[current].add(entry, pending.signature)
                entry.content.map { usage.add($0) }
                try sink.append(entry, table)
            case .carried(let base, let range):
                try write(base, range, &table)
                finishSource()
            case .endOfSource:
                try sink.finishSegment(table)
                finishSource()
            }
            drained += 1
        }
        compact()
    }

    private mutating func compact() {
        guard drained == waiting.count || drained > 4096 else { return }
        waiting.removeFirst(drained)
        drained = 0
    }

    private mutating func write(
        _ base: BaseSegments, _ range: Range<Int>, _ table: inout PackTable
    ) throws {
        for index in range {
            var reader = try base.open(index, &table)
            while let entry = try reader.next() { entry.content.map { usage.add($0) } }
        }
        try sink.carry(base, range)
    }

    private mutating func finishSource() {
        let before = sources[..<current].reduce(0) { $0 + $1.segmentCount }
        sources[current].segmentCount = sink.count - before
        current += 1
    }

    func finish(_ table: PackTable) -> Captured {
        guard waiting.isEmpty else {
            preconditionFailure("internal error: entries wait for chunks that never came")
        }
        return Captured(sources: sources, sink: sink, usage: usage, table: table)
    }
}
