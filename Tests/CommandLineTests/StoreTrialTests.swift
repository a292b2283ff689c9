import Cryptography
import Files
import Repository
import Storage
import Synchronization
import TestSupport
import Testing

@testable import CommandLine

@Suite struct `A trial of a store` {
    private func findings(_ store: any ObjectStore) async throws -> [Finding] {
        try await TrialObjects.use(in: store, random: SystemRandom()) {
            try await StoreTrial(store, $0).findings(isForOneWriter: false)
        }
    }

    private func left(in memory: MemoryStore) -> [ObjectKey] {
        memory.contents.keys.filter { $0.isInside(Layout.trials) }
    }

    @Test func `tells the order of listings`() async throws {
        for isOrdered in [true, false] {
            let memory = MemoryStore(ordered: isOrdered)
            let order = try await findings(memory).first { $0.check == "order" }
            #expect(order?.state == (isOrdered ? .good : .remark))
            #expect(left(in: memory) == [])
        }
    }

    @Test func `tells of pages that lack something`() async throws {
        let memory = MemoryStore()
        let order = try await findings(Skipping(base: memory)).first { $0.check == "order" }
        #expect(order?.state == .bad)
        #expect(left(in: memory) == [])
    }

    /// Stops it right behind each of its puts in turn.
    @Test func `leaves nothing when it is stopped`() async throws {
        for call in 1...60 {
            let memory = MemoryStore()
            let faulty = FaultyStore(memory)
            let trial = Mutex<Task<Bool, Never>?>(nil)
            let canStart = AsyncStream<Void>.makeStream()
            faulty.on(.put, call: call, .then { trial.withLock { $0 }?.cancel() })
            let task = Task {
                for await _ in canStart.stream { break }
                return (try? await findings(faulty)) != nil
            }
            trial.withLock { $0 = task }
            canStart.continuation.yield()
            let isDone = await task.value
            #expect(left(in: memory) == [], "stopped behind put \(call)")
            guard faulty.isExhausted else {
                #expect(isDone && call > 20)
                return
            }
        }
    }

    @Test func `takes away what was left by one that was killed a day ago`() async throws {
        let now = Mutex<Int64>(1_700_000_000)
        let memory = MemoryStore(clock: { FileTime(seconds: now.withLock { $0 }) })
        let (old, young) = (Layout.trials / "old", Layout.trials / "young")
        _ = try await memory.put(old, [[1]], .always)
        now.withLock { $0 += 24 * 3600 - 10 }
        _ = try await memory.put(young, [[1]], .always)
        _ = try await findings(memory)
        #expect(Set(left(in: memory)) == [old, young])
        now.withLock { $0 += 20 }
        _ = try await findings(memory)
        #expect(left(in: memory) == [young])
    }
}

/// Forgets the first object of each page but the first.
private struct Skipping: StoreWrapper {
    let base: any ObjectStore

    func list(_ prefix: ObjectKey?, after: ObjectKey?, limit: Int?) async throws -> Listing {
        let page = try await base.list(prefix, after: after, limit: limit)
        guard after != nil else { return page }
        return Listing(objects: Array(page.objects.dropFirst()), isComplete: page.isComplete)
    }
}
