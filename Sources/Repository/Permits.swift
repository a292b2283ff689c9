import Synchronization

/// Lets so many tasks through at once, or as many as a sum allows, in the order of asking.
package final class Permits: Sendable {
    private struct State {
        var free: Int
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let total: Int
    private let state: Mutex<State>

    package init(_ count: Int) {
        total = count
        state = Mutex(State(free: count))
    }

    /// Waits for permits; throws when the task was cancelled meanwhile, having passed them on.
    ///
    /// Who asks for more than there are gets all of them.
    package func take(_ count: Int = 1) async throws {
        let count = min(count, total)
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free < count || !state.waiting.isEmpty else {
                    state.free -= count
                    return true
                }
                state.waiting.append((count, continuation))
                return false
            }
            if isFree { continuation.resume() }
        }
        guard Task.isCancelled else { return }
        give(count)
        throw CancellationError()
    }

    /// Gives back as many as were asked for.
    package func give(_ count: Int = 1) {
        let next = state.withLock { state in
            state.free += min(count, total)
            var next: [CheckedContinuation<Void, Never>] = []
            while let first = state.waiting.first, first.count <= state.free {
                state.free -= first.count
                next.append(first.continuation)
                state.waiting.removeFirst()
            }
            return next
        }
        for continuation in next { continuation.resume() }
    }
}
