import Glibc
import Synchronization

/// The thread on which libcurl works, and what others leave there for it to do.
final class TransferThread: Sendable {
    /// A request whose sender waits.
    struct Order: Sendable {
        let number: UInt64
        let request: HTTPRequest
        let continuation: CheckedContinuation<HTTPResponse, any Error>
    }

    private struct State {
        var isRunning = false
        var isClosing = false
        var arrived: [Order] = []
        var cancelled: Set<UInt64> = []
    }

    private let multi: MultiHandle
    private let options: HTTPOptions
    private let state = Mutex(State())

    init(_ options: HTTPOptions) throws(HTTPError) {
        self.options = options
        multi = try MultiHandle(CurlLibrary.loaded(), options)
    }

    /// Leaves an order, unless there can be no thread to carry it out.
    func start(_ order: Order) -> HTTPError? {
        let isFirst = state.withLock { state in
            state.arrived.append(order)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        guard isFirst else {
            multi.wake()
            return nil
        }
        guard let error = startThread() else { return nil }
        let abandoned = state.withLock { state in
            state.isRunning = false
            defer { state.arrived = [] }
            return state.arrived
        }
        for other in abandoned where other.number != order.number {
            other.continuation.resume(throwing: error)
        }
        return error
    }

    /// Also one that has not arrived yet, or is over.
    func cancel(_ number: UInt64) {
        state.withLock { _ = $0.cancelled.insert(number) }
        multi.wake()
    }

    /// Its sender waits no more.
    func forget(_ number: UInt64) {
        state.withLock { _ = $0.cancelled.remove(number) }
    }

    func close() {
        state.withLock { $0.isClosing = true }
        multi.wake()
    }

    private func startThread() -> HTTPError? {
        var thread = pthread_t()
        let owner = unsafe Unmanaged.passRetained(self).toOpaque()
        let code = unsafe pthread_create(
            &thread, nil,
            { owner in
                guard let owner = unsafe owner else { return nil }
                unsafe Unmanaged<TransferThread>.fromOpaque(owner).takeRetainedValue().run()
                return nil
            }, owner)
        guard code != 0 else {
            pthread_detach(thread)
            return nil
        }
        unsafe Unmanaged<TransferThread>.fromOpaque(owner).release()
        return HTTPError(.other, "no thread for transfers could be started")
    }
}

// MARK: On the thread

extension TransferThread {
    private func run() {
        // OpenSSL writes to closed connections; and signals are for threads that look at them.
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
        var transfers = Transfers(multi, options)
        while true {
            let (orders, cancelled, isClosing) = take()
            transfers.add(orders)
            transfers.cancel(cancelled)
            if isClosing { break }
            transfers.work()
            transfers.wait()
        }
        transfers.cancelAll()
    }

    private func take() -> ([Order], Set<UInt64>, isClosing: Bool) {
        state.withLock { state in
            defer { state.arrived = [] }
            return (state.arrived, state.cancelled, state.isClosing)
        }
    }
}
