import Files
import Format
import Storage

/// The objects of the model's store; a value, so that any state can be looked at later.
struct Shelf: Sendable {
    struct Object: Sendable {
        let bytes: [UInt8]
        let hash: Int

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            var hasher = Hasher()
            unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
            hash = hasher.finalize()
        }
    }

    private(set) var objects: [ObjectKey: Object] = [:]
    /// Changes with every object, whatever the order they came in.
    private(set) var hash = 0
    /// The archives that were ever created, by number; more than one is a number that was free.
    private(set) var created: [ObjectKey: [Object]] = [:]
    /// The hashes of archives that were created where a tombstone had expired.
    private(set) var late: Set<Int> = []
    /// Packs that the store has lost.
    private(set) var lost: Set<ObjectKey> = []
    let tombstoneSpan: UInt64

    /// All times are the same: nothing may be decided by a clock.
    static let time = FileTime(seconds: 1_700_000_000)

    init(tombstoneSpan: UInt64 = 10_000) {
        self.tombstoneSpan = tombstoneSpan
    }

    /// What somebody has made of a shelf.
    init(_ objects: [ObjectKey: [UInt8]], after before: Shelf) {
        tombstoneSpan = before.tombstoneSpan
        late = before.late
        lost = before.lost
        for (key, bytes) in objects { _ = put(key, bytes, .always) }
        created = before.created
    }

    mutating func put(_ key: ObjectKey, _ bytes: [UInt8], _ condition: PutCondition) -> PutOutcome {
        guard condition == .always || objects[key] == nil else { return .exists }
        let object = Object(bytes)
        if Area(key) == .archives, condition == .ifAbsent {
            if isExpired(key) {
                late.insert(object.hash)
            } else {
                created[key, default: []].append(object)
            }
        }
        remove(key)
        objects[key] = object
        hash ^= Self.mix(key, object.hash)
        return .stored
    }

    /// Whether a number is so far below the highest that nothing need be there.
    func isExpired(_ key: ObjectKey) -> Bool {
        guard let highest = keys(.archives).first, key > highest,
            let number = try? ArchiveNumber(inverted: key.name),
            let newest = try? ArchiveNumber(inverted: highest.name)
        else { return false }
        return newest.value - number.value > tombstoneSpan
    }

    mutating func lose(_ keys: Set<ObjectKey>) {
        for key in keys { remove(key) }
        lost.formUnion(keys)
    }

    mutating func remove(_ key: ObjectKey) {
        guard let old = objects.removeValue(forKey: key) else { return }
        hash ^= Self.mix(key, old.hash)
    }

    func get(_ key: ObjectKey, _ range: Range<Int64>?) throws -> [UInt8] {
        guard let bytes = objects[key]?.bytes else {
            throw StorageError(.notFound, "get", key, "there is no such object")
        }
        guard let range else { return bytes }
        let part = try ObjectLimits.part(of: range, in: key, ofSize: Int64(bytes.count))
        return Array(bytes[Int(part.lowerBound)..<Int(part.upperBound)])
    }

    func list(_ prefix: ObjectKey?, after: ObjectKey?, limit: Int?) -> Listing {
        let keys = objects.keys.filter { key in
            (prefix.map { key.isInside($0) } ?? true) && (after.map { $0 < key } ?? true)
        }.sorted()
        let page = keys.prefix(limit ?? .max)
        return Listing(
            objects: page.map {
                ObjectInfo(
                    key: $0, size: Int64(objects[$0]?.bytes.count ?? 0), modified: Self.time)
            }, isComplete: page.count == keys.count)
    }

    /// The keys of one folder of the timeline.
    func keys(_ area: Area) -> [ObjectKey] {
        objects.keys.filter { Area($0) == area }.sorted()
    }

    private static func mix(_ key: ObjectKey, _ hash: Int) -> Int {
        var hasher = Hasher()
        hasher.combine(key)
        hasher.combine(hash)
        return hasher.finalize()
    }
}
