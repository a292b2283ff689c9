import Glibc
import Processes
import Synchronization

/// Turns the signals that ask a program to end into the cancellation of its task.
///
/// The signals are blocked in every thread, and the main thread waits for them: nothing runs in
/// a signal handler. A second signal ends the process at once.
package final class CancellationOnSignal: Sendable {
    private let signals: [Int32]
    private let received = Mutex<Int32?>(nil)

    /// Blocks the signals; to be called before any other thread is started.
    ///
    /// Those that the parent had us ignore (`nohup`, a shell's background) stay ignored.
    package init() {
        signals = [SIGINT, SIGTERM, SIGHUP].filter { !SignalDispositions.isIgnored($0) }
        var set = sigset_t(of: signals)
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// The first signal that arrived, if one did.
    package var signal: Int32? {
        received.withLock { $0 }
    }

    /// Waits for signals as long as the process lives.
    package func wait(cancelling task: Task<Void, Never>) -> Never {
        var set = sigset_t(of: signals)
        while true {
            var number: Int32 = 0
            guard unsafe sigwait(&set, &number) == 0 else { continue }
            let isFirst = received.withLock { received in
                defer { received = received ?? number }
                return received == nil
            }
            guard isFirst else { _exit(128 + number) }
            task.cancel()
        }
    }
}

extension sigset_t {
    init(of signals: [Int32]) {
        self.init()
        for number in signals { unsafe sigaddset(&self, number) }
    }
}
