import Glibc
import Synchronization

/// Hands the signals that this process is sent to the command that takes care of them, in order.
package final class SignalRelay: Sendable {
    package typealias Handler = @Sendable (Int32) -> Void

    private let state = Mutex(State())

    package init() {}

    /// Takes from now on what comes, and first what has come since the start.
    ///
    /// The handler is called for one signal at a time, and should not wait for anything.
    package func handle(_ handler: @escaping Handler) {
        state.withLock { $0.handler = handler }
        handOn()
    }

    /// What has asked us to end before anybody takes what comes.
    package var endSignal: Int32? {
        state.withLock { state in
            state.waiting.first { [SIGINT, SIGTERM, SIGHUP, SIGQUIT].contains($0) }
        }
    }

    package func receive(_ number: Int32) {
        state.withLock { $0.add(number) }
        handOn()
    }

    private func handOn() {
        guard state.withLock({ $0.begin() }) else { return }
        while let (handler, number) = state.withLock({ $0.next() }) { handler(number) }
    }
}

extension SignalRelay {
    private struct State {
        var handler: Handler?
        var waiting: [Int32] = []
        var isHanding = false

        private static let mostWaiting = 1024
        /// They are about the moment, and would puzzle a command that starts later.
        private static let passing = [SIGCONT, SIGTSTP, SIGWINCH]

        mutating func add(_ number: Int32) {
            guard handler != nil || !Self.passing.contains(number) else { return }
            // As the system does: only real-time signals are counted.
            let isCounted = number >= SignalReception.firstRealTime
            guard isCounted || !waiting.contains(number), waiting.count < Self.mostWaiting else {
                return
            }
            waiting.append(number)
        }

        /// Whether the caller is to hand on; else another does already, or nobody takes it.
        mutating func begin() -> Bool {
            guard !isHanding, handler != nil else { return false }
            isHanding = true
            return true
        }

        mutating func next() -> (SignalRelay.Handler, Int32)? {
            guard let handler, !waiting.isEmpty else {
                isHanding = false
                return nil
            }
            return (handler, waiting.removeFirst())
        }
    }
}
