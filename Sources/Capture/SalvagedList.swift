import Format
import Repository

/// An archive's segment references as far as their list can be read, source by source.
struct SalvagedList {
    enum Item {
        case segment(SegmentReference)
        /// One or more segments that nothing is known of.
        case gap
    }

    private(set) var sources: [[Item]]
    let isWhole: Bool

    /// Where pieces of the list are lost, the place of what lies between two of them is a guess.
    ///
    /// What may belong to either of two sources is given up like the lost pieces.
    init(_ runs: [[SegmentReference]?], of archive: Archive) throws {
        let counts = archive.sources.map(\.segmentCount)
        let gapCount = runs.count { $0 == nil }
        let missing = counts.reduce(0, +) - runs.reduce(0) { $0 + ($1?.count ?? 0) }
        guard gapCount == 0 ? missing == 0 : missing >= gapCount else {
            throw FormatError("archive", "names another number of segments than its sources")
        }
        isWhole = gapCount == 0
        sources = Array(repeating: [], count: counts.count)
        var (position, gapsBefore, isBehindGap) = (0, 0, false)
        for run in runs {
            guard let run else {
                gapsBefore += 1
                isBehindGap = true
                continue
            }
            // Each gap stands for one segment at least, and all of them for those missing.
            let gapsBehind = gapCount - gapsBefore
            let least = position + (gapsBehind == 0 ? missing : gapsBefore)
            let most = position + (gapsBefore == 0 ? 0 : missing - gapsBehind)
            for (index, reference) in run.enumerated() {
                let source = Self.source(at: least + index, counts)
                let isCertain = source == Self.source(at: most + index, counts)
                // A source that begins here misses nothing before.
                let begins = least == most && Self.source(at: least + index - 1, counts) != source
                if isCertain { add(reference, to: source, isBehindGap && !begins) }
                isBehindGap = !isCertain
            }
            position += run.count
        }
        closeGaps(counts)
    }

    private static func source(at position: Int, _ counts: [Int]) -> Int {
        guard position >= 0 else { return -1 }
        var end = 0
        return counts.firstIndex { count in
            end += count
            return position < end
        } ?? counts.count - 1
    }

    private mutating func add(
        _ reference: SegmentReference, to source: Int, _ isBehindGap: Bool
    ) {
        if isBehindGap { sources[source].append(.gap) }
        sources[source].append(.segment(reference))
    }

    /// Marks what is missing at an end of a source, and nothing where all are there.
    private mutating func closeGaps(_ counts: [Int]) {
        for (index, count) in counts.enumerated() {
            let known = sources[index].count { if case .segment = $0 { true } else { false } }
            guard known < count else {
                sources[index].removeAll { if case .gap = $0 { true } else { false } }
                continue
            }
            let hasGap = sources[index].contains { if case .gap = $0 { true } else { false } }
            if !hasGap { sources[index].append(.gap) }
        }
    }
}
