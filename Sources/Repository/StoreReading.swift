import Storage

extension ObjectStore {
    /// Gets an object and opens it.
    ///
    /// What does not open may have been harmed on its way: it is got once more, and damaged only
    /// if it comes the same or does not open then, either.
    func get<Value>(
        _ key: ObjectKey, opening open: ([UInt8]) throws -> Value
    ) async throws -> Value {
        let bytes = try await get(key, range: nil)
        do {
            return try open(bytes)
        } catch {
            let again = try await get(key, range: nil)
            guard again != bytes else { throw error }
            return try open(again)
        }
    }

    /// Nil when there is no such object.
    func find(_ key: ObjectKey) async throws -> [UInt8]? {
        try await find(key) { $0 }
    }

    /// The same, opened as ``get(_:opening:)`` does.
    func find<Value>(
        _ key: ObjectKey, opening open: ([UInt8]) throws -> Value
    ) async throws -> Value? {
        do {
            return try await get(key, opening: open)
        } catch let error as StorageError where error.kind == .notFound {
            return nil
        }
    }

    /// Creates an object; false when another is there.
    func create(_ key: ObjectKey, _ bytes: [UInt8]) async throws -> Bool {
        try Task.checkCancellation()
        switch try await put(key, [bytes], .ifAbsent) {
        case .stored: return true
        case .exists: return try await has(key) { $0 == bytes } ?? false
        }
    }

    /// Whether an object is as it should be, after a second look if not; nil when there is none.
    func has(
        _ key: ObjectKey, where isRight: ([UInt8]) throws -> Bool
    ) async throws -> Bool? {
        do {
            return try await find(key) { object in
                guard try isRight(object) else { throw WrongObject() }
                return true
            }
        } catch is WrongObject {
            return false
        }
    }

    func replace(_ key: ObjectKey, with bytes: [UInt8]) async throws {
        try Task.checkCancellation()
        _ = try await put(key, [bytes], .always)
    }
}

/// What was got is not what it should be.
private struct WrongObject: Error {}
