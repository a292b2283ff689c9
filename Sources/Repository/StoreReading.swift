import Storage

extension ObjectStore {
    /// Nil when there is no such object.
    func find(_ key: ObjectKey) async throws -> [UInt8]? {
        do {
            return try await get(key, range: nil)
        } catch let error as StorageError where error.kind == .notFound {
            return nil
        }
    }

    /// Creates an object; false when another is there, while a lost reply shows as our own bytes.
    func create(_ key: ObjectKey, _ bytes: [UInt8]) async throws -> Bool {
        try Task.checkCancellation()
        switch try await put(key, [bytes], .ifAbsent) {
        case .stored: return true
        case .exists: return try await find(key) == bytes
        }
    }

    func replace(_ key: ObjectKey, with bytes: [UInt8]) async throws {
        try Task.checkCancellation()
        _ = try await put(key, [bytes], .always)
    }
}
