import Glibc
import Synchronization

/// What the thread of a server knows.
struct ServingThread: ~Copyable {
    private let server: SmallServer
    private let listener: Int32
    private let connections = (0..<16).map { _ in Connection() }
    private var polls: [pollfd] = []
    /// Nobody is let in before, when the system could not do it.
    private var pauseEnd: ContinuousClock.Instant?

    init(_ server: SmallServer, _ listener: Int32) {
        self.server = server
        self.listener = listener
    }

    /// Serves until the listener is shut down.
    mutating func run() {
        while true {
            wait()
            guard polls[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) == 0 else { return }
            let now = ContinuousClock.now
            serve(now)
            if polls[0].revents != 0 { letIn(now) }
        }
    }

    /// Sleeps until there is something to do: for ever when nobody asks.
    private mutating func wait() {
        let now = ContinuousClock.now
        if let end = pauseEnd, end <= now { pauseEnd = nil }
        let hasRoom = pauseEnd == nil && connections.contains { $0.isFree }
        polls.removeAll(keepingCapacity: true)
        polls.append(pollfd(fd: listener, events: Int16(hasRoom ? POLLIN : 0), revents: 0))
        // Those that are free have no descriptor, and the system passes over them.
        for connection in connections {
            polls.append(
                pollfd(fd: connection.descriptor, events: connection.events, revents: 0))
        }
        let ends = connections.lazy.filter { !$0.isFree }.map(\.deadline)
        let end = [ends.min(), pauseEnd].compactMap(\.self).min()
        let rest = end.map { now.duration(to: $0) / .milliseconds(1) }
        unsafe poll(
            &polls, nfds_t(polls.count),
            rest.map { Int32(clamping: Int64(max(0, $0).rounded(.up))) } ?? -1)
    }

    private func serve(_ now: ContinuousClock.Instant) {
        for (connection, poll) in zip(connections, polls.dropFirst()) where !connection.isFree {
            let goesOn =
                connection.deadline > now && (poll.revents == 0 || connection.work(server.pages))
            if !goesOn { connection.end() }
        }
    }

    private mutating func letIn(_ now: ContinuousClock.Instant) {
        for connection in connections where connection.isFree {
            guard let accepted = server.listener.withLock({ $0?.accept() }) else {
                let isNone = [EAGAIN, EINTR, ECONNABORTED].contains(errno)
                if !isNone { pauseEnd = now + .seconds(1) }
                return
            }
            connection.begin(accepted, until: now + server.lifetime)
        }
    }
}

extension SmallServer {
    func run() {
        // Signals are for threads that look at them.
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
        guard let descriptor = listener.withLock({ $0?.descriptor }) else { return }
        var thread = ServingThread(self, descriptor)
        thread.run()
    }
}
