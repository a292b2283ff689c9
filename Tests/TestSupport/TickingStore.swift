package import Files
package import Storage
import Synchronization

/// A store whose clock stands still: whoever asks waits for the next tick, which answers all who wait.
///
/// So ticks are rounds: how often somebody had to wait for an answer before more could be asked.
package final class TickingStore: ObjectStore {
    /// A request and the tick that answered it, counted from 1.
    package struct Made: Hashable, Sendable, CustomStringConvertible {
        package let verb: String
        package let key: ObjectKey?
        package let round: Int

        package var description: String { "\(round): \(verb) \(key?.text ?? "")" }
    }

    private struct State {
        var made: [Made] = []
        var waiting: [CheckedContinuation<Void, Never>] = []
        var rounds = 0
    }

    private let base: any ObjectStore
    private let state = Mutex(State())

    package init(_ base: any ObjectStore) {
        self.base = base
    }

    package var made: [Made] { state.withLock { $0.made } }
    package var rounds: Int { state.withLock { $0.rounds } }

    /// Does what is asked with this store, tick by tick, until it is done.
    package static func run<Value: Sendable>(
        on base: any ObjectStore,
        _ body: @escaping @Sendable (TickingStore) async throws -> Value
    ) throws -> (value: Value, made: [Made], rounds: Int) {
        let store = TickingStore(base)
        let thread = SingleThread()
        let outcome = Outcome<Value>()
        Task(executorPreference: thread) {
            do {
                outcome.set(.success(try await body(store)))
            } catch {
                outcome.set(.failure(error))
            }
        }
        thread.runUntilIdle()
        while outcome.result == nil {
            store.tick()
            thread.runUntilIdle()
        }
        guard let result = outcome.result else { preconditionFailure("internal error: no result") }
        return (try result.get(), store.made, store.rounds)
    }

    private func tick() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.rounds += 1
            return state.waiting
        }
        precondition(!waiting.isEmpty, "somebody waits for something else than the store")
        for continuation in waiting { continuation.resume() }
    }

    private func wait(_ verb: String, _ key: ObjectKey?) async {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                state.made.append(Made(verb: verb, key: key, round: state.rounds + 1))
                state.waiting.append(continuation)
            }
        }
    }

    package var properties: StoreProperties { base.properties }

    package func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        await wait("PUT", key)
        return try await base.put(key, parts, condition)
    }

    package func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8] {
        await wait("GET", key)
        return try await base.get(key, range: range)
    }

    package func list(
        _ prefix: ObjectKey?, after: ObjectKey?, limit: Int?
    ) async throws -> Listing {
        await wait("LIST", prefix)
        return try await base.list(prefix, after: after, limit: limit)
    }

    package func delete(_ key: ObjectKey) async throws {
        await wait("DELETE", key)
        try await base.delete(key)
    }

    /// A bucket tells it along with any other answer.
    package func now() async throws -> FileTime { try await base.now() }
}

private final class Outcome<Value: Sendable>: Sendable {
    private let value = Mutex<Result<Value, any Error>?>(nil)

    var result: Result<Value, any Error>? { value.withLock { $0 } }
    func set(_ result: Result<Value, any Error>) { value.withLock { $0 = result } }
}
