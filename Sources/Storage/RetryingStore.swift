package import Files
import Synchronization

/// How long, and how patiently, requests are tried again.
package struct RetryPolicy: Hashable, Sendable {
    package let firstDelay: Duration
    package let longestDelay: Duration
    /// No new try begins later than this after the first, apart from the time that limits take.
    package let deadline: Duration
    /// The same as long as the store has answered nothing.
    package let firstDeadline: Duration
    /// So many more retries than answers are made, over all requests.
    package let budget: Int

    package init(
        firstDelay: Duration = .milliseconds(250), longestDelay: Duration = .seconds(10),
        deadline: Duration = .seconds(120), firstDeadline: Duration? = nil, budget: Int = 1000
    ) {
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
        self.deadline = deadline
        self.firstDeadline = firstDeadline ?? deadline
        self.budget = budget
    }

    /// Full jitter: anything up to a bound that doubles with each try, as `chance` (0 to 1) falls.
    package func delay(beforeRetry number: Int, chance: Double) -> Duration {
        let bound = min(longestDelay, firstDelay * (1 << min(number, 20)))
        return bound * chance
    }
}

/// Makes requests again that failed in a way that may pass.
package struct RetryingStore<Time: Clock>: ObjectStore where Time.Duration == Duration {
    private let base: any ObjectStore
    private let policy: RetryPolicy
    private let clock: Time
    private let chance: @Sendable () -> Double
    private let report: @Sendable (StorageError, _ delay: Duration) -> Void
    private let experience: Experience

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
        experience = Experience(budget: policy.budget)
    }

    package var properties: StoreProperties { base.properties }
    package var lock: (any ObjectLock)? {
        base.lock.map { RetryingLock(base: $0, store: self) }
    }

    /// A try whose answer was lost may have stored the object: then it is there, and is compared.
    package func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        var tries = 0
        let outcome = try await repeatedly {
            tries += 1
            return try await base.put(key, parts, condition)
        }
        guard outcome == .exists, tries > 1 else { return outcome }
        return try await has(key, parts) ? .stored : .exists
    }

    private func has(_ key: ObjectKey, _ parts: [[UInt8]]) async throws -> Bool {
        do {
            return try await get(key, range: nil).elementsEqual(parts.joined())
        } catch let error as StorageError where error.kind == .notFound {
            return false
        }
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

    fileprivate func repeatedly<Value>(_ request: () async throws -> Value) async throws -> Value {
        var start = clock.now
        var retries = 0
        while true {
            try Task.checkCancellation()
            do {
                let value = try await request()
                experience.noteAnswer()
                return value
            } catch let error as StorageError {
                guard error.isRetryable else {
                    experience.noteAnswer()
                    throw error
                }
                start = start.advanced(by: error.waited)
                let delay = max(
                    policy.delay(beforeRetry: retries, chance: chance()),
                    error.retryAfter ?? .zero)
                let deadline = experience.hasAnswer ? policy.deadline : policy.firstDeadline
                guard start.duration(to: clock.now) + delay <= deadline, experience.takeRetry()
                else { throw error }
                report(error, delay)
                try await clock.sleep(until: clock.now.advanced(by: delay), tolerance: nil)
                retries += 1
            }
        }
    }
}

private struct RetryingLock<Time: Clock>: LockWrapper where Time.Duration == Duration {
    let base: any ObjectLock
    let store: RetryingStore<Time>

    func make<Value>(
        _ request: LockRequest, about key: ObjectKey, _ body: () async throws -> Value
    ) async throws -> Value {
        try await store.repeatedly(body)
    }
}

/// What all requests to one store have seen together.
private final class Experience: Sendable {
    private struct State {
        var hasAnswer = false
        var retriesLeft: Int
    }

    private let state: Mutex<State>
    private let budget: Int

    init(budget: Int) {
        self.budget = budget
        state = Mutex(State(retriesLeft: budget))
    }

    /// Whether the store has ever answered otherwise than that it can't.
    var hasAnswer: Bool { state.withLock { $0.hasAnswer } }

    func noteAnswer() {
        state.withLock { state in
            state.hasAnswer = true
            state.retriesLeft = min(budget, state.retriesLeft + 1)
        }
    }

    func takeRetry() -> Bool {
        state.withLock { state in
            guard state.retriesLeft > 0 else { return false }
            state.retriesLeft -= 1
            return true
        }
    }
}
