import Storage
import Synchronization

/// Parties that keep all rules of pins but one.
extension Party {
    /// Forgets by what it knew of pins when it began.
    var early: Party { changed(name) { $0.wrap = { EarlyStore(base: $0) } } }

    /// Does not say that it is about to forget something.
    var silent: Party { changed(name) { $0.wrap = { SilentStore(base: $0) } } }

    /// Does not look whether somebody is about to forget what it pins.
    var inconsiderate: Party { changed(name) { $0.wrap = { InconsiderateStore(base: $0) } } }

    /// Does not look whether the archive is still there once it is pinned.
    var credulous: Party { changed(name) { $0.wrap = { CredulousStore(base: $0) } } }
}

/// Has no pin where one looks for it alone, as pins are listed first.
private struct EarlyStore: StoreWrapper {
    let base: any ObjectStore

    func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8] {
        guard Area(key) != .pins else {
            throw StorageError(.notFound, "get", key, "there is no such object")
        }
        return try await base.get(key, range: range)
    }
}

/// Puts no farewell.
private struct SilentStore: StoreWrapper {
    let base: any ObjectStore

    func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        guard Area(key) != .farewells else { return .stored }
        return try await base.put(key, parts, condition)
    }

    func delete(_ key: ObjectKey) async throws {
        guard Area(key) != .farewells else { return }
        try await base.delete(key)
    }
}

/// Lists no farewells.
private struct InconsiderateStore: StoreWrapper {
    let base: any ObjectStore

    func list(_ prefix: ObjectKey?, after: ObjectKey?, limit: Int?) async throws -> Listing {
        guard prefix?.components.last != Area.farewells.rawValue else {
            return Listing(objects: [], isComplete: true)
        }
        return try await base.list(prefix, after: after, limit: limit)
    }
}

/// Gives an archive as it was when it was first read.
private final class CredulousStore: StoreWrapper {
    let base: any ObjectStore
    private let archives = Mutex<[ObjectKey: [UInt8]]>([:])

    init(base: any ObjectStore) {
        self.base = base
    }

    func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8] {
        if let known = archives.withLock({ $0[key] }) { return known }
        let bytes = try await base.get(key, range: range)
        if Area(key) == .archives, range == nil { archives.withLock { $0[key] = bytes } }
        return bytes
    }
}
