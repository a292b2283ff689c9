package import Files
import Synchronization

/// Keeps to a number of bytes a second, up and down, on the average of some requests.
package struct LimitedStore<Time: Clock>: ObjectStore where Time.Duration == Duration {
    private let base: any ObjectStore
    private let upward: Pace<Time>?
    private let downward: Pace<Time>?

    /// Nothing means no limit.
    package init(
        _ base: any ObjectStore, bytesUpPerSecond: Int64?, bytesDownPerSecond: Int64?,
        clock: Time
    ) {
        self.base = base
        upward = bytesUpPerSecond.map { Pace(bytesPerSecond: $0, clock: clock) }
        downward = bytesDownPerSecond.map { Pace(bytesPerSecond: $0, clock: clock) }
    }

    package var properties: StoreProperties { base.properties }

    package func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        let size = parts.reduce(0) { $0 + $1.count }
        try await upward?.wait(charging: size)
        return try await base.put(key, parts, condition)
    }

    /// Of a whole object it is known afterwards how much comes, so the next request waits for it.
    package func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8] {
        try await downward?.wait(charging: range?.count ?? 0)
        let bytes = try await base.get(key, range: range)
        if range == nil { downward?.charge(bytes.count) }
        return bytes
    }

    package func list(
        _ prefix: ObjectKey?, after: ObjectKey?, limit: Int?
    ) async throws -> Listing {
        try await base.list(prefix, after: after, limit: limit)
    }

    package func delete(_ key: ObjectKey) async throws {
        try await base.delete(key)
    }

    package func now() async throws -> FileTime { try await base.now() }
}

/// The time at which what was charged so far is paid for.
private final class Pace<Time: Clock>: Sendable where Time.Duration == Duration {
    private let bytesPerSecond: Double
    private let clock: Time
    private let paid: Mutex<Time.Instant>

    init(bytesPerSecond: Int64, clock: Time) {
        self.bytesPerSecond = Double(max(1, bytesPerSecond))
        self.clock = clock
        paid = Mutex(clock.now)
    }

    /// Waits until everything before is paid for; bytes charged here hold up those behind.
    func wait(charging count: Int) async throws {
        let start = charge(count)
        if clock.now < start { try await clock.sleep(until: start, tolerance: nil) }
    }

    @discardableResult
    func charge(_ count: Int) -> Time.Instant {
        paid.withLock { paid in
            let start = max(paid, clock.now)
            paid = start.advanced(by: .seconds(Double(count) / bytesPerSecond))
            return start
        }
    }
}
