package import Files
import Synchronization

/// How long, and how patiently, requests are tried again.
package struct RetryPolicy: Hashable, Sendable {
    package let firstDelay: Duration
    package let longestDelay: Duration
    /// No new try begins later than this after the first.
    package let deadline: Duration
    /// The same as long as no request has ever succeeded.
    package let firstDeadline: Duration

    package init(
        firstDelay: Duration = .milliseconds(250), longestDelay: Duration = .seconds(10),
        deadline: Duration = .seconds(120), firstDeadline: Duration? = nil
    ) {
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
        self.deadline = deadline
        self.firstDeadline = firstDeadline ?? deadline
    }

    /// Full jitter: anything up to a bound that doubles with each try, as `chance` (0 to 1) falls.
    package func delay(beforeRetry number: Int, chance: Double) -> Duration {
        let bound = min(longestDelay, firstDelay * (1 << min(number, 20)))
        return bound * chance
    }
}

/// Makes requests again that failed in a way that may pass.
///
/// A put whose answer was lost is made again too, so `.exists` may then mean one's own object.
package struct RetryingStore<Time: Clock>: ObjectStore where Time.Duration == Duration {
    private let base: any ObjectStore
    private let policy: RetryPolicy
    private let clock: Time
    private let chance: @Sendable () -> Double
    private let report: @Sendable (StorageError, _ delay: Duration) -> Void
    private let answered = Answered()

    /// `report` is told of each failure that will be tried again, and when.
    package init(
        _ base: any ObjectStore, policy: RetryPolicy = RetryPolicy(), clock: Time,
        chance: @escaping @Sendable () -> Double = { Double.random(in: 0...1) },
        report: @escaping @Sendable (StorageError, Duration) -> Void = { _, _ in }
    ) {
        self.base = base
        self.policy = policy
        self.clock = clock
        self.chance = chance
        self.report = report
    }

    package var properties: StoreProperties { base.properties }

    package func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        try await repeatedly { try await base.put(key, parts, condition) }
    }

    package func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8] {
        try await repeatedly { try await base.get(key, range: range) }
    }

    package func list(
        _ prefix: ObjectKey?, after: ObjectKey?, limit: Int?
    ) async throws -> Listing {
        try await repeatedly { try await base.list(prefix, after: after, limit: limit) }
    }

    package func delete(_ key: ObjectKey) async throws {
        try await repeatedly { try await base.delete(key) }
    }

    package func now() async throws -> FileTime {
        try await repeatedly { try await base.now() }
    }

    private func repeatedly<Value>(_ request: () async throws -> Value) async throws -> Value {
        let start = clock.now
        var retries = 0
        while true {
            try Task.checkCancellation()
            do {
                let value = try await request()
                answered.flag.store(true, ordering: .relaxed)
                return value
            } catch let error as StorageError where error.isRetryable {
                let delay = max(
                    policy.delay(beforeRetry: retries, chance: chance()),
                    error.retryAfter ?? .zero)
                let deadline =
                    answered.flag.load(ordering: .relaxed) ? policy.deadline : policy.firstDeadline
                guard start.duration(to: clock.now) + delay <= deadline else { throw error }
                report(error, delay)
                try await clock.sleep(until: clock.now.advanced(by: delay), tolerance: nil)
                retries += 1
            }
        }
    }
}

/// Whether the store has ever done what it was asked.
private final class Answered: Sendable {
    let flag = Atomic(false)
}
