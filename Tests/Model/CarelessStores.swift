import Storage
import Synchronization

/// Knows no condition.
struct OverwritingStore: StoreWrapper {
    let base: any ObjectStore

    func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        guard case .exists = try await base.put(key, parts, condition) else { return .stored }
        return try await base.put(key, parts, .always)
    }
}

/// Deletes an archive instead of putting a tombstone in its place.
struct FreeingStore: StoreWrapper {
    let base: any ObjectStore

    func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        guard condition == .always, Area(key) == .archives else {
            return try await base.put(key, parts, condition)
        }
        try await base.delete(key)
        return .stored
    }
}

/// Puts once more after a lost answer, and finds its own object there without comparing.
struct InsistingStore: StoreWrapper {
    let base: any ObjectStore

    func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        do {
            return try await base.put(key, parts, condition)
        } catch is StorageError {
            return try await base.put(key, parts, condition)
        }
    }
}

/// Deletes the packs that went through it when an archive is not created as hoped.
final class TidyingStore: StoreWrapper {
    enum Occasion: Sendable {
        case exists, failed
    }

    let base: any ObjectStore
    private let occasion: Occasion
    private let packs = Mutex<[ObjectKey]>([])

    init(base: any ObjectStore, when occasion: Occasion) {
        self.base = base
        self.occasion = occasion
    }

    func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        guard Area(key) == .archives else {
            packs.withLock { $0.append(key) }
            return try await base.put(key, parts, condition)
        }
        do {
            let outcome = try await base.put(key, parts, condition)
            if outcome == .exists, occasion == .exists { try await tidy() }
            return outcome
        } catch let error as StorageError {
            if occasion == .failed { try await tidy() }
            throw error
        }
    }

    private func tidy() async throws {
        for pack in packs.withLock({ $0 }) { try await base.delete(pack) }
    }
}

/// Puts deleting off.
final class DeferringStore: StoreWrapper {
    let base: any ObjectStore
    private let deleted = Mutex<[ObjectKey]>([])

    init(base: any ObjectStore) {
        self.base = base
    }

    func delete(_ key: ObjectKey) async throws {
        deleted.withLock { $0.append(key) }
    }

    func deleteAll() async throws {
        for key in deleted.withLock({ $0 }) { try await base.delete(key) }
    }
}

/// Lists no packs: who wants to prove that all are there can't.
struct ProoflessStore: StoreWrapper {
    let base: any ObjectStore

    func list(_ prefix: ObjectKey?, after: ObjectKey?, limit: Int?) async throws -> Listing {
        guard prefix?.components.last != Area.packs.rawValue else { throw ProofOmitted() }
        return try await base.list(prefix, after: after, limit: limit)
    }
}

struct ProofOmitted: Error {}

/// Where one looks for the highest number alone, it shows the one that was created last through it.
final class ShortSightedStore: StoreWrapper {
    let base: any ObjectStore
    private let created = Mutex<ObjectKey?>(nil)

    init(base: any ObjectStore) {
        self.base = base
    }

    func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        if Area(key) == .archives { created.withLock { $0 = key } }
        return try await base.put(key, parts, condition)
    }

    func list(_ prefix: ObjectKey?, after: ObjectKey?, limit: Int?) async throws -> Listing {
        guard limit == 1, let key = created.withLock({ $0 }) else {
            return try await base.list(prefix, after: after, limit: limit)
        }
        let object = ObjectInfo(key: key, size: 0, modified: nil)
        return Listing(objects: [object], isComplete: false)
    }
}
