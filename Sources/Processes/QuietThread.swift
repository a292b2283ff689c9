import Glibc

/// Threads that wait for the system, and are sent no signals.
package enum QuietThread {
    package static func start(
        _ body: @escaping @Sendable () -> Void
    ) throws(ProcessError) {
        var all = SignalDispositions.all
        var mask = sigset_t()
        unsafe pthread_sigmask(SIG_SETMASK, &all, &mask)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &mask, nil) }
        let owner = unsafe Unmanaged.passRetained(Body(body)).toOpaque()
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { owner in
                guard let owner = unsafe owner else { return nil }
                unsafe Unmanaged<Body>.fromOpaque(owner).takeRetainedValue().run()
                return nil
            }, owner)
        guard code == 0 else {
            unsafe Unmanaged<Body>.fromOpaque(owner).release()
            throw ProcessError(.notStarted, "no thread can be started: \(errorText(code))")
        }
        pthread_detach(thread)
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }
}
