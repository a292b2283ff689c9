import Processes
import Synchronization

/// Writes on a thread of its own, so that nobody waits for whoever does not read.
///
/// What there is no room for is dropped, and counted before what gets through next.
package final class QueuedStream: Stream {
    private static let mostPending = 256 << 10

    private let stream: any Stream
    private let counting: @Sendable (_ dropped: Int) -> String
    private let state = Mutex(State())
    private let filled = WakeUp()

    fileprivate struct State {
        var pending: [[UInt8]] = []
        var byteCount = 0
        var dropped = 0
        var isWriting = false
        var isOver = false
    }

    /// `counting` says in a line how many lines were dropped.
    package init(
        _ stream: any Stream, counting: @escaping @Sendable (_ dropped: Int) -> String
    ) {
        self.stream = stream
        self.counting = counting
    }

    /// Begins to write; without a thread nothing could be.
    package func start() throws {
        try QuietThread.start { self.work() }
    }

    package func write(_ bytes: [UInt8]) {
        let isTaken = state.withLock { state in
            guard state.pending.isEmpty || state.byteCount + bytes.count <= Self.mostPending else {
                state.dropped += 1
                return false
            }
            if state.dropped > 0 { state.add(Array(counting(state.dropped).utf8)) }
            state.dropped = 0
            state.add(bytes)
            return true
        }
        if isTaken { filled.send() }
    }

    /// Ends the thread when all is written; waits for that, but not longer.
    package func finish(within limit: Duration) async {
        state.withLock { $0.isOver = true }
        filled.send()
        let end = ContinuousClock.now + limit
        while !isEmpty, ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    private var isEmpty: Bool {
        state.withLock { $0.pending.isEmpty && !$0.isWriting }
    }

    // MARK: The thread

    private func work() {
        while true {
            filled.wait()
            while let bytes = take() {
                // Standard error has nobody to tell when it fails.
                try? stream.write(bytes)
            }
            if state.withLock({ $0.isOver && $0.pending.isEmpty }) { return }
        }
    }

    /// What is being written takes no room any more, but is waited for.
    private func take() -> [UInt8]? {
        state.withLock { state in
            state.isWriting = !state.pending.isEmpty
            guard state.isWriting else { return nil }
            state.byteCount -= state.pending[0].count
            return state.pending.removeFirst()
        }
    }
}

extension QueuedStream.State {
    fileprivate mutating func add(_ bytes: [UInt8]) {
        pending.append(bytes)
        byteCount += bytes.count
    }
}
