import Synchronization

/// What was asked of stores, and how much went there and back.
package final class Traffic: Sendable {
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

    private let state = Mutex(Counts())

    package init() {}

    package var counts: Counts { state.withLock { $0 } }

    func count(_ change: (inout Counts) -> Void) { state.withLock { change(&$0) } }
}

/// Counts the requests, also those that fail, and the bytes; below retries, each of them.
package struct CountingStore: StoreWrapper {
    package let base: any ObjectStore
    private let traffic: Traffic

    package init(_ base: any ObjectStore, into traffic: Traffic = Traffic()) {
        self.base = base
        self.traffic = traffic
    }

    package var counts: Traffic.Counts { traffic.counts }

    package var lock: (any ObjectLock)? {
        base.lock.map { CountingLock(base: $0, traffic: traffic) }
    }

    package func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        let size = parts.reduce(0) { $0 + Int64($1.count) }
        traffic.count { counts in
            counts.puts += 1
            counts.bytesSent += size
        }
        return try await base.put(key, parts, condition)
    }

    package func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8] {
        traffic.count { $0.gets += 1 }
        let bytes = try await base.get(key, range: range)
        traffic.count { $0.bytesReceived += Int64(bytes.count) }
        return bytes
    }

    package func list(
        _ prefix: ObjectKey?, after: ObjectKey?, limit: Int?
    ) async throws -> Listing {
        traffic.count { $0.lists += 1 }
        return try await base.list(prefix, after: after, limit: limit)
    }

    package func delete(_ key: ObjectKey) async throws {
        traffic.count { $0.deletes += 1 }
        try await base.delete(key)
    }
}

private struct CountingLock: LockWrapper {
    let base: any ObjectLock
    let traffic: Traffic

    func make<Value>(
        _ request: LockRequest, about key: ObjectKey, _ body: () async throws -> Value
    ) async throws -> Value {
        traffic.count { counts in
            switch request {
            case .list: counts.lists += 1
            case .get: counts.gets += 1
            case .change: counts.puts += 1
            case .delete: counts.deletes += 1
            }
        }
        return try await body()
    }
}
