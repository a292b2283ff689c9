import Synchronization

/// Keeps to a number of bytes a second, up and down, on the average of some requests.
///
/// It belongs below a store that makes requests again, so that these are limited, too.
package struct LimitedStore<Time: Clock>: StoreWrapper where Time.Duration == Duration {
    package let base: any ObjectStore
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

    package func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        let size = parts.reduce(0) { $0 + $1.count }
        return try await waiting(for: upward, charging: size) {
            try await base.put(key, parts, condition)
        }
    }

    /// Of a whole object it is known afterwards how much comes, so the next request waits for it.
    package func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8] {
        let bytes = try await waiting(for: downward, charging: range?.count ?? 0) {
            try await base.get(key, range: range)
        }
        if range == nil { downward?.charge(bytes.count) }
        return bytes
    }

    /// An error is told how long the request had to wait here, which is no fault of the store.
    private func waiting<Value>(
        for pace: Pace<Time>?, charging count: Int, _ request: () async throws -> Value
    ) async throws -> Value {
        let waited = try await pace?.wait(charging: count) ?? .zero
        do {
            return try await request()
        } catch var error as StorageError {
            error.waited += waited
            throw error
        }
    }
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
    func wait(charging count: Int) async throws -> Duration {
        let (asked, start) = (clock.now, charge(count))
        guard asked < start else { return .zero }
        try await clock.sleep(until: start, tolerance: nil)
        return asked.duration(to: start)
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
