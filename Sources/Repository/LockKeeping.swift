import Files
package import Format
import Storage

/// Sees to it that nothing an archive needs can be deleted sooner than the archive itself.
///
/// Each archive tells until when at least its packs are locked. That is for a step longer than it is
/// locked itself, so archives upon it need no look at what they use again until the step is over.
package struct LockKeeping: Sendable {
    private static let width = 8

    private let timeline: Timeline

    package init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// Until when the packs will be locked of an archive that is begun now; nil if nobody knows.
    package func floor(upon base: Archive?) async throws -> Timestamp? {
        guard let lock = timeline.store.lock else { return nil }
        let floor = try await timeline.store.timestamp().adding(lock.term.granted)
        guard let base else { return floor }
        return base.lockedUntil.map { min($0, floor) }
    }

    /// The archive as it may be committed now, all that it needs being locked for long enough.
    func locking(_ archive: Archive, _ packs: [PackUse]? = nil) async throws -> Archive {
        var archive = archive
        guard let lock = timeline.store.lock else {
            archive.lockedUntil = nil
            return archive
        }
        let now = try await timeline.store.timestamp()
        let end = now.adding(lock.term.granted)
        let isLocked = archive.lockedUntil.map { $0 >= now.adding(lock.term.promised) } ?? false
        // The first one has packs of its own alone; the keys may be older.
        if !isLocked || archive.parent == nil { try await extendKeys(lock, until: end) }
        if !isLocked {
            let packs =
                if let packs { packs } else {
                    try await MetadataReader(timeline).packs(of: archive)
                }
            try await extend(packs, lock, until: end)
        }
        // Whoever said more is believed for a step.
        archive.lockedUntil = isLocked ? min(archive.lockedUntil ?? end, end) : end
        return archive
    }

    /// What is missing is left to the proof of the commit.
    private func extend(
        _ packs: [PackUse], _ lock: any ObjectLock, until end: Timestamp
    ) async throws {
        let keys = Set(packs.map { Layout.pack(timeline.name, $0.pack) })
        let versions = try await lock.versions(Layout.packs(timeline.name))
        let first = versions.filter { keys.contains($0.key) }.firstOfEach
        try await extend(first, lock, until: end)
    }

    /// Each version, as any of them opens the repository.
    private func extendKeys(_ lock: any ObjectLock, until end: Timestamp) async throws {
        let versions = try await lock.versions(Layout.keys).filter { !$0.isDeletion }
        try await extend(versions, lock, until: end)
    }

    private func extend(
        _ versions: [ObjectVersion], _ lock: any ObjectLock, until end: Timestamp
    ) async throws {
        try await forEachConcurrently(versions, limit: Self.width) { version in
            try await extend(version, lock, until: end)
        } each: {
        }
    }

    /// A lock that was asked for with more days may end later already.
    private func extend(
        _ version: ObjectVersion, _ lock: any ObjectLock, until end: Timestamp
    ) async throws {
        do {
            try await lock.extend(version, until: FileTime(seconds: end.seconds))
        } catch let error as StorageError {
            guard error.kind == .denied, let found = try? await lock.end(of: version),
                found.seconds >= end.seconds
            else { throw error }
        }
    }
}

extension [ObjectVersion] {
    /// The oldest version of each object: what was put there first.
    var firstOfEach: [ObjectVersion] {
        var first: [ObjectKey: ObjectVersion] = [:]
        // Of each object the newest comes first.
        for version in self where !version.isDeletion { first[version.key] = version }
        return first.values.sorted { $0.key < $1.key }
    }
}

extension Timestamp {
    fileprivate func adding(_ seconds: Int64) -> Timestamp {
        Timestamp(seconds: self.seconds + seconds, nanoseconds: nanoseconds)
    }
}
