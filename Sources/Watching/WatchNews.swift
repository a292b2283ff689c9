import Synchronization

/// What passes between the thread that watches and those who want to know.
final class WatchNews: Sendable {
    private struct State {
        var noticed = Noticed()
        var isComplete = false
        var isClosed = false
        var hasFailed = false
        var reader: CheckedContinuation<ChangeEvent?, Never>?
        var followers: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var nextFollower: UInt64 = 0

        /// An event for a reader, who otherwise is to wait.
        mutating func take(for reader: CheckedContinuation<ChangeEvent?, Never>) -> ChangeEvent? {
            precondition(self.reader == nil, "internal error: two wait for the next change")
            if let event = noticed.takeNext() { return event }
            self.reader = reader
            return nil
        }
    }

    private let state = Mutex(State())

    var isComplete: Bool { state.withLock { $0.isComplete } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Nothing when it is closed, or the task cancelled.
    func next() async -> ChangeEvent? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { reader in
                let event = state.withLock { $0.take(for: reader) }
                if let event { return reader.resume(returning: event) }
                if Task.isCancelled || isClosed { dismissReader() }
            }
        } onCancel: {
            dismissReader()
        }
    }

    func takeAll() -> [ChangeEvent] {
        state.withLock { state in
            var events: [ChangeEvent] = []
            while let event = state.noticed.takeNext() { events.append(event) }
            return events
        }
    }

    /// Tells what was noticed to who waits for it.
    func add(_ noticed: Noticed, isComplete: Bool) {
        let (reader, event) = state.withLock { state in
            state.isComplete = isComplete
            state.noticed.add(noticed)
            guard let reader = state.reader, let event = state.noticed.takeNext() else {
                return (nil as CheckedContinuation<ChangeEvent?, Never>?, nil as ChangeEvent?)
            }
            state.reader = nil
            return (reader, event)
        }
        reader?.resume(returning: event)
    }

    /// There will be nothing else to tell.
    func fail(_ gap: WatchGap) {
        state.withLock { $0.hasFailed = true }
        add(Noticed(gaps: [gap]), isComplete: false)
        release(followers)
    }

    func close() {
        state.withLock { $0.isClosed = true }
        dismissReader()
    }

    private func dismissReader() {
        state.withLock { $0.reader.take() }?.resume(returning: nil)
    }
}

// MARK: Those who wait until the thread has looked

extension WatchNews {
    private var isOver: Bool { state.withLock { $0.isClosed || $0.hasFailed } }

    /// Returns when the thread has called `release`; `wake` is to make it do so.
    func follow(waking wake: @Sendable () -> Void) async {
        let number = state.withLock { state in
            state.nextFollower += 1
            return state.nextFollower
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { follower in
                state.withLock { $0.followers[number] = follower }
                if Task.isCancelled || isOver { release([number]) } else { wake() }
            }
        } onCancel: {
            release([number])
        }
    }

    /// Those who wait now.
    var followers: [UInt64] { state.withLock { Array($0.followers.keys) } }

    func release(_ numbers: [UInt64]) {
        let followers = state.withLock { state in
            numbers.compactMap { state.followers.removeValue(forKey: $0) }
        }
        for follower in followers { follower.resume() }
    }
}
