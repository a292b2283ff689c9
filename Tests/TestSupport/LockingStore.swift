package import Files
package import Storage
import Synchronization

/// A store in memory that keeps each version and locks what is put, by a clock that tests move.
package final class LockingStore: ObjectStore {
    private struct Version {
        let id: Int
        /// Nil for what says that the object was deleted.
        let bytes: [UInt8]?
        let modified: Int64
        var lockedUntil: Int64
    }

    private struct State {
        /// Of each object the newest last.
        var objects: [ObjectKey: [Version]] = [:]
        var now: Int64 = 1_700_000_000
        var count = 0
        var log: [String] = []
        var mayLock = true
    }

    package let term: LockTerm
    private let state = Mutex(State())
    private let isForLock: @Sendable (ObjectKey) -> Bool
    private let showsHidden: @Sendable (ObjectKey) -> Bool

    package init(
        days: Int, isForLock: @escaping @Sendable (ObjectKey) -> Bool,
        showsHidden: @escaping @Sendable (ObjectKey) -> Bool
    ) {
        term = LockTerm(days: days)
        self.isForLock = isForLock
        self.showsHidden = showsHidden
    }

    package var properties: StoreProperties { StoreProperties(name: "the vault") }
    package var lock: (any ObjectLock)? { self }

    // MARK: For tests

    package func pass(days: Double) { state.withLock { $0.now += Int64(days * 86_400) } }

    package func forbidLocking() { state.withLock { $0.mayLock = false } }

    /// What was asked of the lock since the last look.
    package func takeLog() -> [String] {
        state.withLock { state in
            defer { state.log = [] }
            return state.log
        }
    }

    /// Days from now until the version that was put first can be deleted.
    package func daysLeft(_ key: ObjectKey) -> Double? {
        state.withLock { state in
            state.objects[key]?.first.map { Double($0.lockedUntil - state.now) / 86_400 }
        }
    }

    package var keys: [ObjectKey] {
        state.withLock { state in
            state.objects.filter { $0.value.last?.bytes != nil }.keys.sorted()
        }
    }

    package var allKeys: [ObjectKey] { state.withLock { $0.objects.keys.sorted() } }

    // MARK: Objects

    package func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        state.withLock { state in
            if condition == .ifAbsent, state.objects[key]?.last?.bytes != nil { return .exists }
            let end = isForLock(key) ? state.now + term.granted : 0
            add(parts.flatMap { $0 }, key, lockedUntil: end, &state)
            return .stored
        }
    }

    private func add(
        _ bytes: [UInt8]?, _ key: ObjectKey, lockedUntil end: Int64, _ state: inout State
    ) {
        state.count += 1
        state.objects[key, default: []].append(
            Version(id: state.count, bytes: bytes, modified: state.now, lockedUntil: end))
    }

    package func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8] {
        let found = state.withLock { $0.objects[key]?.last?.bytes }
        return try Self.part(of: found, range, key)
    }

    private static func part(
        of bytes: [UInt8]?, _ range: Range<Int64>?, _ key: ObjectKey
    ) throws -> [UInt8] {
        guard let bytes else { throw StorageError(.notFound, "get", key, "it is not there") }
        guard let range else { return bytes }
        let part = try ObjectLimits.part(of: range, in: key, ofSize: Int64(bytes.count))
        return Array(bytes[Int(part.lowerBound)..<Int(part.upperBound)])
    }

    package func list(
        _ prefix: ObjectKey?, after: ObjectKey?, limit: Int?
    ) async throws -> Listing {
        state.withLock { state in
            let shown = state.objects.compactMap { key, versions -> ObjectInfo? in
                guard prefix.map(key.isInside) ?? true, after.map({ key > $0 }) ?? true else {
                    return nil
                }
                let isHiddenShown = prefix.map(showsHidden) ?? false
                let bytes =
                    versions.last?.bytes
                    ?? (isHiddenShown ? versions.first { $0.bytes != nil }?.bytes : nil)
                return bytes.map {
                    ObjectInfo(
                        key: key, size: Int64($0.count),
                        modified: FileTime(seconds: versions.last?.modified ?? 0))
                }
            }.sorted { $0.key < $1.key }
            let page = Array(shown.prefix(limit ?? .max))
            return Listing(objects: page, isComplete: page.count == shown.count)
        }
    }

    package func delete(_ key: ObjectKey) async throws {
        state.withLock { state in
            guard state.objects[key]?.last?.bytes != nil else { return }
            add(nil, key, lockedUntil: 0, &state)
        }
    }

    package func now() async throws -> FileTime {
        FileTime(seconds: state.withLock { $0.now })
    }
}

// MARK: Versions

extension LockingStore: ObjectLock {
    package func versions(_ key: ObjectKey) async throws -> [ObjectVersion] {
        state.withLock { state in
            state.log.append("versions \(key)")
            let keys = state.objects.keys.filter { $0 == key || $0.isInside(key) }.sorted()
            return keys.flatMap { key in
                let versions = state.objects[key] ?? []
                return versions.reversed().map { version in
                    ObjectVersion(
                        key: key, id: String(version.id), size: Int64(version.bytes?.count ?? 0),
                        modified: FileTime(seconds: version.modified),
                        tag: version.bytes.map { "\($0.hashValue)" } ?? "",
                        isDeletion: version.bytes == nil,
                        isNewest: version.id == versions.last?.id)
                }
            }
        }
    }

    package func isReplaced(_ key: ObjectKey) -> Bool {
        state.withLock { ($0.objects[key]?.count ?? 0) > 1 }
    }

    package func get(_ version: ObjectVersion, range: Range<Int64>?) async throws -> [UInt8] {
        let found = state.withLock { state in
            state.log.append("get \(version.key)")
            return state.objects[version.key]?.first { String($0.id) == version.id }?.bytes
        }
        return try Self.part(of: found, range, version.key)
    }

    package func end(of version: ObjectVersion) async throws -> FileTime? {
        let end = state.withLock { state in
            state.objects[version.key]?.first { String($0.id) == version.id }?.lockedUntil
        }
        return end.flatMap { $0 > 0 ? FileTime(seconds: $0) : nil }
    }

    package func extend(_ version: ObjectVersion, until end: FileTime) async throws {
        try state.withLock { state in
            state.log.append("extend \(version.key)")
            let versions = state.objects[version.key] ?? []
            guard let index = versions.firstIndex(where: { String($0.id) == version.id }),
                state.mayLock, versions[index].lockedUntil <= end.seconds
            else { throw StorageError(.denied, "lock", version.key, "it is not allowed") }
            state.objects[version.key]?[index].lockedUntil = end.seconds
        }
    }

    package func delete(_ version: ObjectVersion) async throws {
        try state.withLock { state in
            let versions = state.objects[version.key] ?? []
            guard let index = versions.firstIndex(where: { String($0.id) == version.id }) else {
                return
            }
            guard versions[index].lockedUntil <= state.now else {
                throw StorageError(.denied, "delete", version.key, "it is locked")
            }
            state.objects[version.key]?.remove(at: index)
            if versions.count == 1 { state.objects[version.key] = nil }
        }
    }
}
