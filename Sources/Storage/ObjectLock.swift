package import Files

/// What a store can do beside that keeps each version of its objects and locks those that are put.
package protocol ObjectLock: Sendable {
    var term: LockTerm { get }

    /// The versions of an object, or of those somewhere under a key; of each the newest first.
    func versions(_ key: ObjectKey) async throws -> [ObjectVersion]

    /// Whether a listing showed that another version than the first is the newest of an object.
    func isReplaced(_ key: ObjectKey) -> Bool

    /// One version's bytes, or just a range of them.
    func get(_ version: ObjectVersion, range: Range<Int64>?) async throws -> [UInt8]

    /// Until when a version can't be deleted; nil when it can.
    func end(of version: ObjectVersion) async throws -> FileTime?

    /// Locks a version until then; no lock is made shorter.
    func extend(_ version: ObjectVersion, until end: FileTime) async throws

    /// Deletes a version, unless it is locked.
    func delete(_ version: ObjectVersion) async throws
}

extension ObjectStore {
    /// Nil for stores without locks, or where none is asked for.
    package var lock: (any ObjectLock)? { nil }
}

/// What was once put under a key, or that it was deleted.
package struct ObjectVersion: Hashable, Sendable {
    package let key: ObjectKey
    package let id: String
    package let size: Int64
    package let modified: FileTime?
    /// Tells contents apart as far as the server does.
    package let tag: String
    /// Somebody deleted the object, and what was before is still there.
    package let isDeletion: Bool
    package let isNewest: Bool

    package init(
        key: ObjectKey, id: String, size: Int64, modified: FileTime?, tag: String,
        isDeletion: Bool, isNewest: Bool
    ) {
        self.key = key
        self.id = id
        self.size = size
        self.modified = modified
        self.tag = tag
        self.isDeletion = isDeletion
        self.isNewest = isNewest
    }
}

// MARK: Wrappers

/// What is asked of a lock.
enum LockRequest {
    case list, get, change, delete
}

/// A lock whose requests are made in a store's own way.
protocol LockWrapper: ObjectLock {
    var base: any ObjectLock { get }

    func make<Value>(
        _ request: LockRequest, about key: ObjectKey, _ body: () async throws -> Value
    ) async throws -> Value
}

extension LockWrapper {
    package var term: LockTerm { base.term }

    package func versions(_ key: ObjectKey) async throws -> [ObjectVersion] {
        try await make(.list, about: key) { try await base.versions(key) }
    }

    package func isReplaced(_ key: ObjectKey) -> Bool { base.isReplaced(key) }

    package func get(_ version: ObjectVersion, range: Range<Int64>?) async throws -> [UInt8] {
        try await make(.get, about: version.key) { try await base.get(version, range: range) }
    }

    package func end(of version: ObjectVersion) async throws -> FileTime? {
        try await make(.get, about: version.key) { try await base.end(of: version) }
    }

    package func extend(_ version: ObjectVersion, until end: FileTime) async throws {
        try await make(.change, about: version.key) { try await base.extend(version, until: end) }
    }

    package func delete(_ version: ObjectVersion) async throws {
        try await make(.delete, about: version.key) { try await base.delete(version) }
    }
}
