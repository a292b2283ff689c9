import Storage
import Synchronization
import Testing

@testable import Repository

@Suite struct `Uploads beside other work` {
    private struct Broken: Error {}

    private let uploads = Uploads()

    @Test func `have ended when the work beside them has`() async throws {
        let arrived = Mutex(0)
        let made = try await uploads.beside { [uploads] in
            for _ in 0..<20 {
                uploads.begin {
                    for _ in 0..<10 { await Task.yield() }
                    arrived.withLock { $0 += 1 }
                }
            }
            return 7
        }
        #expect(made == 7)
        #expect(arrived.withLock { $0 } == 20)
    }

    @Test func `that fail end the work that waits for room`() async throws {
        let room = Permits(1)
        await #expect(throws: Broken.self) {
            try await uploads.beside { [uploads] in
                try await room.take()
                uploads.begin { throw Broken() }
                try await room.take()
            }
        }
    }

    @Test(arguments: [false, true])
    func `end when all is cancelled, also behind the work`(isWorking: Bool) async throws {
        let never = Permits(1)
        try await never.take()
        let begun = Mutex(false)
        let task = Task {
            try await uploads.beside { [uploads] in
                uploads.begin {
                    begun.withLock { $0 = true }
                    try await never.take()
                }
                if isWorking { try await never.take() }
            }
        }
        while !begun.withLock({ $0 }) { await Task.yield() }
        try await Task.sleep(for: .milliseconds(20))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `end with the work that fails`() async throws {
        let never = Permits(1)
        try await never.take()
        await #expect(throws: Broken.self) {
            try await uploads.beside { [uploads] in
                uploads.begin { try await never.take() }
                throw Broken()
            }
        }
    }
}

@Suite struct `Permits to go on` {
    @Test func `pass by who has given up waiting`() async throws {
        let permits = Permits(2)
        try await permits.take()
        let greedy = Task { try await permits.take(2) }
        let modest = Task { try await permits.take(1) }
        for _ in 0..<100 { await Task.yield() }
        greedy.cancel()
        await #expect(throws: CancellationError.self) { try await greedy.value }
        try await modest.value
        permits.give(2)
        try await permits.take(2)
    }

    @Test func `are not given to who was cancelled before`() async throws {
        let permits = Permits(1)
        let late = Task {
            while !Task.isCancelled { await Task.yield() }
            try await permits.take()
        }
        late.cancel()
        await #expect(throws: CancellationError.self) { try await late.value }
        try await permits.take()
    }
}
