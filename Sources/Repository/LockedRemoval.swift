import Files
import Format
import Storage

/// Packs that nobody needs and that can't be deleted yet.
package struct LockedPacks: Sendable {
    package private(set) var count = 0
    package private(set) var byteCount: UInt64 = 0
    /// When the first of them can be deleted, in seconds since 1970.
    package private(set) var firstEnd: Int64?
    package private(set) var lastEnd: Int64?

    mutating func add(_ version: ObjectVersion, until end: Int64) {
        count += 1
        byteCount += UInt64(version.size)
        firstEnd = min(firstEnd ?? end, end)
        lastEnd = max(lastEnd ?? end, end)
    }

    package mutating func add(_ other: LockedPacks) {
        count += other.count
        byteCount += other.byteCount
        firstEnd = [firstEnd, other.firstEnd].compactMap(\.self).min()
        lastEnd = [lastEnd, other.lastEnd].compactMap(\.self).max()
    }
}

extension Timeline {
    private static var width: Int { 8 }

    /// Those of the packs, by the last parts of their keys, that are locked now.
    func locked(
        _ components: Set<String>
    ) async throws -> (components: Set<String>, LockedPacks) {
        guard let lock = store.lock, !components.isEmpty else { return ([], LockedPacks()) }
        let now = try await store.now().seconds
        let versions = try await lock.versions(Layout.packs(name)).firstOfEach
        var (found, packs) = (Set<String>(), LockedPacks())
        try await forEachConcurrently(
            versions.filter { components.contains($0.key.name) }, limit: Self.width
        ) { version in
            (version, try await lock.end(of: version)?.seconds ?? 0)
        } each: { version, end in
            guard end > now else { return }
            found.insert(version.key.name)
            packs.add(version, until: end)
        }
        return (found, packs)
    }

    /// Deletes objects, where the store keeps versions all that may be deleted of them.
    ///
    /// Without the permission for that they are only out of sight, as elsewhere in such a store.
    func remove(_ keys: some Sequence<ObjectKey>) async throws {
        for key in keys {
            try Task.checkCancellation()
            guard let lock = store.lock else {
                try await store.delete(key)
                continue
            }
            try await remove(try await lock.versions(key).filter { $0.key == key }, lock)
        }
    }

    private func remove(_ versions: [ObjectVersion], _ lock: any ObjectLock) async throws {
        do {
            for version in versions { try await lock.delete(version) }
        } catch let error as StorageError {
            guard error.kind == .denied, let key = versions.first?.key else { throw error }
            if versions.first?.isDeletion == false { try await store.delete(key) }
        }
    }

    /// Deletes what is left of archives whose tombstones lie beside them, once their locks are over;
    /// then the tombstones too, when they have expired.
    func removeForgotten(_ numbers: Set<ArchiveNumber>, highest: ArchiveNumber?) async throws {
        guard let lock = store.lock, !numbers.isEmpty else { return }
        let now = try await store.now().seconds
        let keys = Set(numbers.map { Layout.archive(name, $0) })
        let left = try await lock.versions(Layout.archives(name)).filter { keys.contains($0.key) }
        let groups = Dictionary(grouping: left, by: \.key)
        for versions in groups.values {
            try Task.checkCancellation()
            let isOver = versions.allSatisfy { version in
                version.modified.map { $0.seconds + lock.term.granted < now } ?? false
            }
            if isOver { try await remove(versions, lock) }
        }
        let gone = numbers.filter { groups[Layout.archive(name, $0)] == nil }
        for number in gone where isExpired(number, below: highest) {
            try await remove([Layout.tombstone(name, number)])
        }
    }
}
