import Files
import Storage
import Synchronization
import TestSupport
import Testing

@Suite struct SingleWriterStoreTests {
    @Test func `It puts over nothing, without asking the store for that`() async throws {
        let memory = MemoryStore()
        let faulty = FaultyStore(memory)
        let store = SingleWriterStore(faulty)
        #expect(try await store.put("a", [[1], [2]], .ifAbsent) == .stored)
        #expect(try await store.put("a", [[3]], .ifAbsent) == .exists)
        #expect(memory.contents == ["a": [1, 2]])
        #expect(try await store.put("a", [], .always) == .stored)
        #expect(try await store.put("a", [[3]], .ifAbsent) == .exists)
        #expect(memory.contents == ["a": []])
        faulty.on(.get, .failBefore(.passing))
        await expectFailure(.unreachable) { try await store.put("b", [[1]], .ifAbsent) }
        #expect(memory.contents.count == 1)
    }
}

@Suite struct CountingStoreTests {
    @Test func `Requests and bytes are counted, failures too`() async throws {
        let store = CountingStore(MemoryStore())
        _ = try await store.put("a", [[1, 2], [3]], .ifAbsent)
        _ = try await store.put("a", [[1]], .ifAbsent)
        _ = try await store.get("a", range: 1..<3)
        await expectFailure(.notFound) { try await store.get("none", range: nil) }
        _ = try await store.list(nil, after: nil, limit: nil)
        try await store.delete("a")
        let counts = store.counts
        #expect(counts.requests == 6)
        #expect(
            [counts.puts, counts.gets, counts.lists, counts.deletes] == [2, 2, 1, 1])
        #expect([counts.bytesSent, counts.bytesReceived] == [4, 2])
    }
}

@Suite struct RetryingStoreTests {
    let faulty = FaultyStore(MemoryStore())
    let clock = TestClock()

    private func store(
        deadline: Duration = .seconds(10), chance: Double = 1
    ) -> RetryingStore<TestClock> {
        let policy = RetryPolicy(
            firstDelay: .seconds(1), longestDelay: .seconds(4), deadline: deadline)
        return RetryingStore(faulty, policy: policy, clock: clock, chance: { chance })
    }

    @Test func `What may pass is tried again, ever more slowly up to a bound`() async throws {
        faulty.on(.put, .failBefore(.passing))
        for call in 1...5 { faulty.on(.get, call: call, .failBefore(.passing)) }
        let store = store(deadline: .seconds(100))
        _ = try await store.put("a", [[1]], .ifAbsent)
        #expect(try await store.get("a", range: nil) == [1])
        let expected: [Duration] = [
            .seconds(1), .seconds(1), .seconds(2), .seconds(4), .seconds(4), .seconds(4),
        ]
        #expect(clock.sleeps == expected)
    }

    @Test func `Every request is tried again`() async throws {
        let store = store()
        for request: FaultyStore.Request in [.put, .get, .list, .delete, .now] {
            faulty.on(request, .failBefore(.passing))
        }
        _ = try await store.put("a", [[1]], .ifAbsent)
        _ = try await store.get("a", range: nil)
        _ = try await store.list(nil, after: nil, limit: nil)
        try await store.delete("a")
        _ = try await store.now()
        #expect(faulty.isExhausted)
        #expect(clock.sleeps.count == 5)
    }

    @Test func `Delays are scattered`() async throws {
        faulty.on(.get, .failBefore(.passing))
        _ = try? await store(chance: 0.25).get("a", range: nil)
        #expect(clock.sleeps == [.milliseconds(250)])
    }

    @Test func `What will not pass is not tried again`() async throws {
        faulty.on(.get, .failBefore(.lasting))
        await expectFailure(.other) { try await store().get("a", range: nil) }
        #expect(clock.sleeps.isEmpty)
    }

    @Test func `The deadline ends it, with the last error`() async throws {
        for call in 1...50 { faulty.on(.list, call: call, .failBefore(.passing)) }
        await expectFailure(.unreachable) {
            try await store(deadline: .seconds(10)).list(nil, after: nil, limit: nil)
        }
        #expect(clock.now.sinceStart <= .seconds(10))
        #expect(clock.sleeps == [.seconds(1), .seconds(2), .seconds(4)])
    }

    @Test func `A store that never did anything is given up sooner`() async throws {
        let policy = RetryPolicy(
            firstDelay: .seconds(1), longestDelay: .seconds(1), deadline: .seconds(10),
            firstDeadline: .seconds(3))
        let store = RetryingStore(faulty, policy: policy, clock: clock, chance: { 1 })
        for call in 1...4 { faulty.on(.list, call: call, .failBefore(.passing)) }
        await expectFailure(.unreachable) {
            try await store.list(nil, after: nil, limit: nil)
        }
        #expect(clock.sleeps.count == 3)
        _ = try await store.put("a", [[1]], .ifAbsent)
        for call in 1...11 { faulty.on(.list, call: call, .failBefore(.passing)) }
        await expectFailure(.unreachable) {
            try await store.list(nil, after: nil, limit: nil)
        }
        #expect(clock.sleeps.count == 13)
    }

    @Test func `The store may ask for a longer wait`() async throws {
        let busy = StorageError(
            .unreachable, "put", "the store", "it is busy", isRetryable: true,
            retryAfter: .seconds(7))
        faulty.on(.put, .failBefore(busy))
        _ = try await store().put("a", [[1]], .ifAbsent)
        #expect(clock.sleeps == [.seconds(7)])
    }

    @Test func `A wait beyond the deadline is not begun`() async throws {
        let busy = StorageError(
            .unreachable, "put", "the store", "it is busy", isRetryable: true,
            retryAfter: .seconds(11))
        faulty.on(.put, .failBefore(busy))
        await expectFailure(.unreachable) {
            try await store(deadline: .seconds(10)).put("a", [[1]], .ifAbsent)
        }
        #expect(clock.sleeps.isEmpty)
    }

    @Test func `After a lost answer one's own object was stored`() async throws {
        faulty.on(.put, .failAfter(.passing))
        #expect(try await store().put("a", [[1, 2], [3]], .ifAbsent) == .stored)
        #expect(try await store().put("a", [[1, 2], [3]], .ifAbsent) == .exists)
    }

    @Test func `After a lost request another's object exists`() async throws {
        _ = try await faulty.put("a", [[1]], .ifAbsent)
        faulty.on(.put, .failBefore(.passing))
        #expect(try await store().put("a", [[2]], .ifAbsent) == .exists)
    }

    @Test func `All requests share a budget of retries, which answers refill`() async throws {
        let policy = RetryPolicy(firstDelay: .seconds(1), deadline: .seconds(1000), budget: 3)
        let store = RetryingStore(faulty, policy: policy, clock: clock, chance: { 1 })
        for _ in 1...5 {
            faulty.on(.list, .failBefore(.passing))
            _ = try await store.list(nil, after: nil, limit: nil)
        }
        for call in 1...4 { faulty.on(.list, call: call, .failBefore(.passing)) }
        await expectFailure(.unreachable) { try await store.list(nil, after: nil, limit: nil) }
        #expect(faulty.isExhausted)
        faulty.on(.delete, .failBefore(.passing))
        await expectFailure(.unreachable) { try await store.delete("a") }
    }

    @Test func `Each failure that is tried again is reported`() async throws {
        let reports = Mutex<[Duration]>([])
        faulty.on(.get, .failBefore(.passing))
        let store = RetryingStore(faulty, clock: clock, chance: { 1 }) { error, delay in
            #expect(error == .passing)
            reports.withLock { $0.append(delay) }
        }
        _ = try? await store.get("a", range: nil)
        #expect(reports.withLock { $0 } == [.milliseconds(250)])
    }

    @Test func `Delays stay in their bounds however many there were`() {
        let policy = RetryPolicy(firstDelay: .seconds(1), longestDelay: .seconds(4))
        for number in [2, 3, 20, 63, 64, 1000] {
            #expect(policy.delay(beforeRetry: number, chance: 1) == .seconds(4))
            #expect(policy.delay(beforeRetry: number, chance: 0) == .zero)
        }
    }
}

@Suite struct LimitedStoreTests {
    @Test func `Bytes take their time, each way on its own`() async throws {
        let clock = TestClock()
        let store = LimitedStore(
            MemoryStore(), bytesUpPerSecond: 100, bytesDownPerSecond: 1000, clock: clock)
        for key: ObjectKey in ["a", "b", "c"] {
            _ = try await store.put(key, [[UInt8](repeating: 1, count: 200)], .ifAbsent)
        }
        #expect(clock.now.sinceStart == .seconds(4))
        for _ in 0..<6 { _ = try await store.get("a", range: nil) }
        #expect(clock.now.sinceStart == .seconds(5))
    }

    @Test func `A part of an object waits for itself, also beside others`() async throws {
        let clock = TestClock()
        let store = LimitedStore(
            MemoryStore(), bytesUpPerSecond: nil, bytesDownPerSecond: 100, clock: clock)
        _ = try await store.put("a", [[UInt8](repeating: 1, count: 200)], .ifAbsent)
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 { group.addTask { _ = try await store.get("a", range: 0..<100) } }
            try await group.waitForAll()
        }
        #expect(clock.now.sinceStart == .seconds(3))
    }

    @Test func `Time that nobody used is not saved up`() async throws {
        let clock = TestClock()
        let store = LimitedStore(
            MemoryStore(), bytesUpPerSecond: 100, bytesDownPerSecond: nil, clock: clock)
        clock.advance(by: .seconds(1000))
        for key: ObjectKey in ["a", "b"] {
            _ = try await store.put(key, [[UInt8](repeating: 1, count: 200)], .ifAbsent)
        }
        #expect(clock.now.sinceStart == .seconds(1002))
    }

    @Test func `Without a limit nobody waits`() async throws {
        let clock = TestClock()
        let store = LimitedStore(
            MemoryStore(), bytesUpPerSecond: nil, bytesDownPerSecond: nil, clock: clock)
        for _ in 0..<3 {
            _ = try await store.put("a", [[UInt8](repeating: 1, count: 200)], .always)
        }
        #expect(clock.sleeps.isEmpty)
    }

    @Test func `What is tried again is paid for again, and waiting for that uses up no patience`()
        async throws
    {
        let clock = TestClock()
        let faulty = FaultyStore(MemoryStore())
        let counting = CountingStore(faulty)
        let limited = LimitedStore(
            counting, bytesUpPerSecond: 100, bytesDownPerSecond: nil, clock: clock)
        let policy = RetryPolicy(firstDelay: .seconds(1), deadline: .seconds(20))
        let store = RetryingStore(limited, policy: policy, clock: clock, chance: { 1 })
        for call in 1...3 { faulty.on(.put, call: call, .failBefore(.passing)) }
        _ = try await store.put("a", [[UInt8](repeating: 1, count: 6000)], .ifAbsent)
        #expect(clock.now.sinceStart == .seconds(3 * 60))
        #expect(counting.counts.puts == 4 && counting.counts.bytesSent == 4 * 6000)
    }
}
