import Format
import Repository

/// What one reading of all sources gave.
struct Captured: Sendable {
    let sources: [CapturedSource]
    var sink: SegmentSink
    var usage: PackUsage
    let table: PackTable
    /// Whether something is left because of `CapturePlan.most`.
    var isPartial = false
}

/// One source of a capture, with what was learned of it.
struct CapturedSource: Sendable {
    /// No archive names more paths than this; the rest is counted.
    private static let mostNotes = 100
    private static let mostUnsound = 1000

    let plan: PlannedSource
    var segmentCount = 0
    var shrunken: [String] = []
    private(set) var statistics = Archive.Statistics()
    /// One for each entry, in order: what an unchanged entry is recognised by.
    private(set) var signatures: [UInt64] = []
    private(set) var incomplete: [String] = []
    private(set) var incompleteCount = 0
    private(set) var unsound: [EntryPath] = []

    init(_ plan: PlannedSource) {
        self.plan = plan
    }

    mutating func add(_ entry: Entry, _ signature: UInt64?) {
        statistics.entries += 1
        signatures.append(signature ?? 0)
        guard let content = entry.content else { return }
        statistics.files += 1
        statistics.add(bytes: content.count)
    }

    mutating func noteUnsound(_ path: EntryPath) {
        guard unsound.last != path, unsound.count < Self.mostUnsound else { return }
        unsound.append(path)
    }

    mutating func note(_ text: String) {
        incompleteCount += 1
        if incomplete.count < Self.mostNotes { incomplete.append(text.bounded) }
    }
}

/// When less data than before looks like a mishap and not like a choice.
enum Shrinkage {
    /// A file of some size that has become tiny.
    static func isSuspect(file before: UInt64, _ after: UInt64) -> Bool {
        before > 64 << 10 && after < before / 64
    }

    static func reason(_ before: Entry, _ after: UInt64?) -> String? {
        guard let count = before.content?.count, let after, isSuspect(file: count, after) else {
            return nil
        }
        return "\(before.path) shrank from \(count) to \(after) bytes".bounded
    }

    /// A source that has lost more than half of its files or bytes.
    static func reason(
        _ name: String, _ before: Archive.Statistics, _ after: Archive.Statistics
    ) -> String? {
        if before.files >= 10, after.files < before.files / 2 {
            return "\(name) shrank from \(before.files) to \(after.files) files"
        }
        if before.bytes > 64 << 10, after.bytes < before.bytes / 2 {
            return "\(name) shrank from \(before.bytes) to \(after.bytes) bytes"
        }
        return nil
    }
}
