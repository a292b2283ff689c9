package import Files
import Synchronization

/// Counts the requests, also those that fail, and the bytes.
package final class CountingStore: ObjectStore {
    /// How often each request was made.
    package struct Counts: Hashable, Sendable {
        package var puts = 0
        package var gets = 0
        package var lists = 0
        package var deletes = 0
        package var bytesSent: Int64 = 0
        package var bytesReceived: Int64 = 0

        package var requests: Int { puts + gets + lists + deletes }
    }

    private let base: any ObjectStore
    private let state = Mutex(Counts())

    package init(_ base: any ObjectStore) {
        self.base = base
    }

    package var counts: Counts { state.withLock { $0 } }

    package var properties: StoreProperties { base.properties }

    package func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        let size = parts.reduce(0) { $0 + Int64($1.count) }
        state.withLock { counts in
            counts.puts += 1
            counts.bytesSent += size
        }
        return try await base.put(key, parts, condition)
    }

    package func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8] {
        state.withLock { $0.gets += 1 }
        let bytes = try await base.get(key, range: range)
        state.withLock { $0.bytesReceived += Int64(bytes.count) }
        return bytes
    }

    package func list(
        _ prefix: ObjectKey?, after: ObjectKey?, limit: Int?
    ) async throws -> Listing {
        state.withLock { $0.lists += 1 }
        return try await base.list(prefix, after: after, limit: limit)
    }

    package func delete(_ key: ObjectKey) async throws {
        state.withLock { $0.deletes += 1 }
        try await base.delete(key)
    }

    package func now() async throws -> FileTime { try await base.now() }
}
