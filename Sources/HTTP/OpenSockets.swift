import Glibc
import Synchronization

/// The sockets of a client's connections, so that what comes in is acknowledged at once.
///
/// Servers that send the head of an answer by itself, and hold its body back until the head is
/// acknowledged, would else cost 40 ms a request: so long Linux waits for something to send along.
final class OpenSockets: Sendable {
    private let descriptors = Mutex<Set<Int32>>([])

    /// Programs that are started later have no business with it.
    func add(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        descriptors.withLock { _ = $0.insert(descriptor) }
    }

    /// Closes a socket, whose number may then be another's.
    func close(_ descriptor: Int32) -> Int32 {
        descriptors.withLock { _ = $0.remove(descriptor) }
        return Glibc.close(descriptor)
    }

    /// Lasts until the system changes its mind, so it is asked for again and again.
    func acknowledgeAtOnce() {
        var isOn: Int32 = 1
        for descriptor in descriptors.withLock({ $0 }) {
            unsafe setsockopt(
                descriptor, Int32(IPPROTO_TCP), TCP_QUICKACK, &isOn,
                socklen_t(MemoryLayout<Int32>.size))
        }
    }
}
