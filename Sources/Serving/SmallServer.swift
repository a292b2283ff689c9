import Glibc
import Synchronization

/// Answers GET and HEAD for a few paths, for who asks whether the app is well.
///
/// One thread serves at most 16 at once, each for at most five seconds and a request of 8 KiB, and
/// sleeps when nobody asks. More wait in the system's queue. It is to be closed by who started it.
package final class SmallServer: Sendable {
    /// The one that the system chose, where that was left to it.
    package let port: UInt16
    let listener: Mutex<Listener?>
    let pages: Pages
    let lifetime: Duration
    private let thread = Mutex<pthread_t?>(nil)

    /// Pages are made on the server's thread, for each request anew.
    package convenience init(
        _ address: ListenAddress, _ pages: [String: @Sendable () -> Page]
    ) throws(ServingError) {
        try self.init(address, lifetime: .seconds(5), pages)
    }

    init(
        _ address: ListenAddress, lifetime: Duration, _ pages: [String: @Sendable () -> Page]
    ) throws(ServingError) {
        let listener = try Listener(address)
        port = listener.port
        self.listener = Mutex(listener)
        self.pages = Pages(pages)
        self.lifetime = lifetime
    }

    /// Begins to answer.
    package func start() throws(ServingError) {
        var started = pthread_t()
        let owner = unsafe Unmanaged.passRetained(self).toOpaque()
        let code = unsafe pthread_create(
            &started, nil,
            { owner in
                guard let owner = unsafe owner else { return nil }
                unsafe Unmanaged<SmallServer>.fromOpaque(owner).takeRetainedValue().run()
                return nil
            }, owner)
        guard code == 0 else {
            unsafe Unmanaged<SmallServer>.fromOpaque(owner).release()
            throw ServingError(.other, "no thread could be started")
        }
        thread.withLock { $0 = started }
    }

    /// Returns when nobody is served any more and the port is free.
    package func close() {
        guard let thread = thread.withLock({ $0.take() }) else { return }
        listener.withLock { $0?.shutDown() }
        pthread_join(thread, nil)
        listener.withLock { $0 = nil }
    }
}
