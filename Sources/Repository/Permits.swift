import Synchronization

/// Lets so many tasks through at once, or as many as a sum allows, in the order of asking.
package final class Permits: Sendable {
    private struct Waiter {
        let serial: Int
        let count: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var free: Int
        var served = 0
        var waiting: [Waiter] = []

        /// Takes those out who can go on.
        mutating func admit() -> [Waiter] {
            var admitted: [Waiter] = []
            while let first = waiting.first, first.count <= free {
                free -= first.count
                admitted.append(waiting.removeFirst())
            }
            return admitted
        }
    }

    private let total: Int
    private let state: Mutex<State>

    package init(_ count: Int) {
        total = count
        state = Mutex(State(free: count))
    }

    /// Waits for permits; throws, without them, once the task is cancelled.
    ///
    /// Who asks for more than there are gets all of them.
    package func take(_ count: Int = 1) async throws {
        try Task.checkCancellation()
        let serial = state.withLock { state in
            state.served += 1
            return state.served
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enter(Waiter(serial: serial, count: min(count, total), continuation: continuation))
            }
        } onCancel: {
            leave(serial)
        }
    }

    private func enter(_ waiter: Waiter) {
        let admitted: [Waiter]? = state.withLock { state in
            // A cancellation before now has found nobody to wake.
            if Task.isCancelled { return nil }
            state.waiting.append(waiter)
            return state.admit()
        }
        guard let admitted else {
            return waiter.continuation.resume(throwing: CancellationError())
        }
        for waiter in admitted { waiter.continuation.resume() }
    }

    private func leave(_ serial: Int) {
        let (leaving, admitted): (Waiter?, [Waiter]) = state.withLock { state in
            guard let index = state.waiting.firstIndex(where: { $0.serial == serial }) else {
                return (nil, [])
            }
            return (state.waiting.remove(at: index), state.admit())
        }
        leaving?.continuation.resume(throwing: CancellationError())
        for waiter in admitted { waiter.continuation.resume() }
    }

    /// Gives back as many as were asked for.
    package func give(_ count: Int = 1) {
        let admitted = state.withLock { state in
            state.free += min(count, total)
            return state.admit()
        }
        for waiter in admitted { waiter.continuation.resume() }
    }
}
