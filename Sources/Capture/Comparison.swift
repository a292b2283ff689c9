import Format
import Repository

/// Looks for losses between two archives of a timeline, source by source and file by file.
struct Comparison {
    let timeline: Timeline
    let good: Archive

    /// Why `archive` is suspect next to the good one.
    func reasons(_ archive: Archive) async throws -> [String] {
        var reasons: [String] = []
        for (index, source) in archive.sources.enumerated() {
            guard let before = place(of: source, among: archive.sources) else { continue }
            reasons += try await shrunken(before, archive, index)
            let statistics = good.sources[before].statistics
            if let reason = Shrinkage.reason(source.name, statistics, source.statistics) {
                reasons.append(reason)
            }
        }
        return reasons
    }

    /// What each source is expected to hold, in their order.
    func expected(_ sources: [Archive.Source]) -> [Archive.Statistics] {
        sources.map { source in
            place(of: source, among: sources).map { good.sources[$0].statistics }
                ?? source.statistics
        }
    }

    private func place(of source: Archive.Source, among sources: [Archive.Source]) -> Int? {
        good.index(ofSource: source.name, at: source.path, besides: sources.map(\.name))
    }

    private func shrunken(
        _ before: Int, _ archive: Archive, _ now: Int
    ) async throws -> [String] {
        var then = try await ArchiveBrowser(timeline, good)
        var since = try await ArchiveBrowser(timeline, archive)
        then.seek(source: before)
        since.seek(source: now)
        var reasons: [String] = []
        var old = try await then.next()
        while let entry = try await since.next() {
            while let earlier = old, earlier.path < entry.path { old = try await then.next() }
            guard let earlier = old, earlier.path == entry.path,
                let reason = Shrinkage.reason(earlier, entry.content?.count)
            else { continue }
            reasons.append(reason)
        }
        return reasons
    }
}
