/// Refuses to change anything.
package struct ReadOnlyStore: StoreWrapper {
    package let base: any ObjectStore

    package init(_ base: any ObjectStore) {
        self.base = base
    }

    package var lock: (any ObjectLock)? { base.lock.map { ReadOnlyLock(base: $0) } }

    package func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        throw StorageError(readOnly: "put", key)
    }

    package func delete(_ key: ObjectKey) async throws {
        throw StorageError(readOnly: "delete", key)
    }
}

private struct ReadOnlyLock: LockWrapper {
    let base: any ObjectLock

    func make<Value>(
        _ request: LockRequest, about key: ObjectKey, _ body: () async throws -> Value
    ) async throws -> Value {
        switch request {
        case .list, .get: try await body()
        case .change: throw StorageError(readOnly: "lock", key)
        case .delete: throw StorageError(readOnly: "delete", key)
        }
    }
}

extension StorageError {
    fileprivate init(readOnly operation: String, _ key: ObjectKey) {
        self.init(.denied, operation, key, "the repository is used for reading only")
    }
}
