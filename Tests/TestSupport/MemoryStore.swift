package import Files
package import Storage
import Synchronization

/// A store in memory, which can list in an order of its own and in short pages.
package final class MemoryStore: ObjectStore {
    private struct Object {
        var bytes: [UInt8]
        var modified: FileTime
    }

    private struct Objects {
        var byKey: [ObjectKey: Object] = [:]
        /// The order of listing, kept so that tests with long histories need not sort.
        var keys: [ObjectKey] = []
    }

    private let objects = Mutex(Objects())
    private let isOrdered: Bool
    private let pageSize: Int
    private let clock: @Sendable () -> FileTime

    package init(
        ordered: Bool = true, pageSize: Int = 1000,
        clock: @escaping @Sendable () -> FileTime = { FileTime.now() }
    ) {
        isOrdered = ordered
        self.pageSize = pageSize
        self.clock = clock
    }

    package var properties: StoreProperties {
        StoreProperties(name: "the memory", listsInOrder: isOrdered)
    }

    /// What lies in the store, for tests to look at and to harm.
    package var contents: [ObjectKey: [UInt8]] {
        get { objects.withLock { $0.byKey.mapValues(\.bytes) } }
        set {
            let now = clock()
            objects.withLock { objects in
                objects.byKey = newValue.mapValues { Object(bytes: $0, modified: now) }
                objects.keys = newValue.keys.sorted(by: precedes)
            }
        }
    }

    package func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        try Task.checkCancellation()
        let object = Object(bytes: parts.reduce(into: []) { $0 += $1 }, modified: clock())
        return objects.withLock { objects in
            guard objects.byKey[key] != nil else {
                objects.keys.insert(key, at: place(behind: key, in: objects.keys))
                objects.byKey[key] = object
                return .stored
            }
            if condition == .ifAbsent { return .exists }
            objects.byKey[key] = object
            return .stored
        }
    }

    package func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8] {
        guard let bytes = objects.withLock({ $0.byKey[key]?.bytes }) else {
            throw StorageError(.notFound, "get", key, "there is no such object")
        }
        guard let range else { return bytes }
        let part = try ObjectLimits.part(of: range, in: key, ofSize: Int64(bytes.count))
        return Array(bytes[Int(part.lowerBound)..<Int(part.upperBound)])
    }

    package func list(
        _ prefix: ObjectKey?, after: ObjectKey?, limit: Int?
    ) async throws -> Listing {
        let most = min(limit ?? .max, pageSize)
        return objects.withLock { objects in
            let start = after.map { place(behind: $0, in: objects.keys) } ?? 0
            var found: [ObjectInfo] = []
            for key in objects.keys[start...] where prefix.map(key.isInside) ?? true {
                guard found.count < most else {
                    return Listing(objects: found, isComplete: false)
                }
                guard let object = objects.byKey[key] else { continue }
                found.append(
                    ObjectInfo(
                        key: key, size: Int64(object.bytes.count), modified: object.modified))
            }
            return Listing(objects: found, isComplete: true)
        }
    }

    package func delete(_ key: ObjectKey) async throws {
        try Task.checkCancellation()
        objects.withLock { objects in
            guard objects.byKey.removeValue(forKey: key) != nil else { return }
            objects.keys.remove(at: place(behind: key, in: objects.keys) - 1)
        }
    }

    package func now() async throws -> FileTime { clock() }

    /// Where keys begin that come behind this one.
    private func place(behind key: ObjectKey, in keys: [ObjectKey]) -> Int {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if precedes(key, keys[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// An unordered store has an order too, just not one that means anything.
    private func precedes(_ left: ObjectKey, _ right: ObjectKey) -> Bool {
        guard !isOrdered else { return left < right }
        let (first, second) = (Self.scatter(left), Self.scatter(right))
        return first == second ? left < right : first < second
    }

    /// FNV-1a, the same in every run.
    private static func scatter(_ key: ObjectKey) -> UInt64 {
        key.text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
