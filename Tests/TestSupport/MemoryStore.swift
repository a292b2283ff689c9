package import Files
package import Storage
import Synchronization

/// A store in memory, which can list in an order of its own and in short pages.
package final class MemoryStore: ObjectStore {
    private struct Object {
        var bytes: [UInt8]
        var modified: FileTime
    }

    private let objects = Mutex<[ObjectKey: Object]>([:])
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
        get { objects.withLock { $0.mapValues(\.bytes) } }
        set {
            let now = clock()
            objects.withLock { objects in
                objects = newValue.mapValues { Object(bytes: $0, modified: now) }
            }
        }
    }

    package func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        try Task.checkCancellation()
        let object = Object(bytes: parts.reduce(into: []) { $0 += $1 }, modified: clock())
        return objects.withLock { objects in
            if condition == .ifAbsent, objects[key] != nil { return .exists }
            objects[key] = object
            return .stored
        }
    }

    package func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8] {
        guard let bytes = objects.withLock({ $0[key]?.bytes }) else {
            throw StorageError(.notFound, "get", key, "there is no such object")
        }
        guard let range else { return bytes }
        guard range.lowerBound >= 0, range.upperBound <= bytes.count else {
            throw StorageError(.damaged, "get", key, "it ends before byte \(range.upperBound)")
        }
        return Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)])
    }

    package func list(
        _ prefix: ObjectKey?, after: ObjectKey?, limit: Int?
    ) async throws -> Listing {
        let keys = objects.withLock { Array($0.keys) }
            .filter { key in prefix.map { key.isInside($0) } ?? true }
            .sorted(by: precedes)
            .drop { key in after.map { !precedes($0, key) } ?? false }
        let page = keys.prefix(min(limit ?? .max, pageSize))
        let objects = objects.withLock { objects in
            page.compactMap { key in
                objects[key].map {
                    ObjectInfo(key: key, size: Int64($0.bytes.count), modified: $0.modified)
                }
            }
        }
        return Listing(objects: objects, isComplete: page.count == keys.count)
    }

    package func delete(_ key: ObjectKey) async throws {
        try Task.checkCancellation()
        objects.withLock { _ = $0.removeValue(forKey: key) }
    }

    package func now() async throws -> FileTime { clock() }

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
