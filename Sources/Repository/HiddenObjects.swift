import Format
import Storage

/// Archives and packs that somebody has put something over, or deleted, though they were to stay.
///
/// What was put first is still there, and is what counts.
struct HiddenObjects {
    /// Why an object is not what a plain look at it gives.
    let reasons: [ObjectKey: String]
    /// Of packs: the last parts of their keys, with the sizes of what was put first.
    let packSizes: [String: UInt64]

    static func read(_ timeline: Timeline) async throws -> HiddenObjects {
        guard let lock = timeline.store.lock else {
            return HiddenObjects(reasons: [:], packSizes: [:])
        }
        var reasons: [ObjectKey: String] = [:]
        var sizes: [String: UInt64] = [:]
        for folder in [Layout.archives(timeline.name), Layout.packs(timeline.name)] {
            let versions = try await lock.versions(folder).filter { Layout.isKept($0.key) }
            for (key, versions) in Dictionary(grouping: versions, by: \.key) {
                guard let reason = reason(versions), let first = versions.firstOfEach.first,
                    // What was never locked may have been replaced rightly.
                    try await lock.end(of: first) != nil
                else { continue }
                reasons[key] = reason
                if Layout.isPack(key) { sizes[key.name] = UInt64(first.size) }
            }
        }
        return HiddenObjects(reasons: reasons, packSizes: sizes)
    }

    /// Nil for what is as it was put; a put whose answer was lost may have been made twice.
    private static func reason(_ versions: [ObjectVersion]) -> String? {
        let isDeleted = versions.contains { $0.isNewest && $0.isDeletion }
        let contents = Set(versions.filter { !$0.isDeletion }.map { "\($0.size) \($0.tag)" })
        guard isDeleted || contents.count > 1 else { return nil }
        return
            "was \(isDeleted ? "deleted" : "put over") by somebody; what was there first is kept "
            + "by its lock, and is used"
    }
}
