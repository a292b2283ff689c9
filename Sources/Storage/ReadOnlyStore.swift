/// Refuses to change anything.
package struct ReadOnlyStore: StoreWrapper {
    package let base: any ObjectStore

    package init(_ base: any ObjectStore) {
        self.base = base
    }

    package func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        throw refusal("put", key)
    }

    package func delete(_ key: ObjectKey) async throws {
        throw refusal("delete", key)
    }

    private func refusal(_ operation: String, _ key: ObjectKey) -> StorageError {
        StorageError(.denied, operation, key, "the repository is used for reading only")
    }
}
