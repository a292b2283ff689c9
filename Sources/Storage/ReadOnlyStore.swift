package import Files

/// Refuses to change anything.
package struct ReadOnlyStore: ObjectStore {
    private let base: any ObjectStore

    package init(_ base: any ObjectStore) {
        self.base = base
    }

    package var properties: StoreProperties { base.properties }

    package func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        throw refusal("put", key)
    }

    package func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8] {
        try await base.get(key, range: range)
    }

    package func list(
        _ prefix: ObjectKey?, after: ObjectKey?, limit: Int?
    ) async throws -> Listing {
        try await base.list(prefix, after: after, limit: limit)
    }

    package func delete(_ key: ObjectKey) async throws {
        throw refusal("delete", key)
    }

    package func now() async throws -> FileTime { try await base.now() }

    private func refusal(_ operation: String, _ key: ObjectKey) -> StorageError {
        StorageError(.denied, operation, key, "the repository is used for reading only")
    }
}
