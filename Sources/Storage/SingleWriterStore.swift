/// Looks whether an object is absent and then puts it, for stores that can't do both at once.
///
/// Of two writers both may find it absent, and the later one destroys what the other stored: so one
/// alone may write, and nothing may be forgotten while it does.
package struct SingleWriterStore: StoreWrapper {
    package let base: any ObjectStore

    package init(_ base: any ObjectStore) {
        self.base = base
    }

    package func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        if condition == .ifAbsent, try await has(key) { return .exists }
        return try await base.put(key, parts, .always)
    }

    private func has(_ key: ObjectKey) async throws -> Bool {
        do {
            _ = try await base.get(key, range: 0..<1)
            return true
        } catch let error as StorageError {
            guard error.kind == .notFound else {
                // It is there, and empty.
                if error.kind == .damaged { return true }
                throw error
            }
            return false
        }
    }
}
