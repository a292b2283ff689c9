package import Files

/// A store in front of another one, which changes some of the requests and passes the others on.
package protocol StoreWrapper: ObjectStore {
    var base: any ObjectStore { get }
}

extension StoreWrapper {
    package var properties: StoreProperties { base.properties }
    package var lock: (any ObjectLock)? { base.lock }

    package func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        try await base.put(key, parts, condition)
    }

    package func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8] {
        try await base.get(key, range: range)
    }

    package func list(
        _ prefix: ObjectKey?, after: ObjectKey?, limit: Int?
    ) async throws -> Listing {
        try await base.list(prefix, after: after, limit: limit)
    }

    package func delete(_ key: ObjectKey) async throws { try await base.delete(key) }

    package func now() async throws -> FileTime { try await base.now() }
}
