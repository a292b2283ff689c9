import CLinux
import Glibc

/// What wakes a thread that sleeps: a pipe, readable from the first ring until it is silenced.
struct Bell: ~Copyable, Sendable {
    let descriptor: Int32
    private let writer: Int32

    init() throws(WatchGap) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe2(&ends, O_CLOEXEC | O_NONBLOCK) == 0 else {
            let reason = unsafe String(cString: strerror(errno))
            throw WatchGap(.noWatching, nil, "changes can't be watched: \(reason)")
        }
        (descriptor, writer) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(writer)
    }

    func ring() {
        // A pipe that is full has been rung.
        _ = unsafe write(writer, [1] as [UInt8], 1)
    }

    func silence() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while unsafe read(descriptor, &bytes, bytes.count) == bytes.count {}
    }
}
