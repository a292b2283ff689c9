import CLinux
import Glibc

/// A pipe that programs started meanwhile do not inherit.
struct Pipe {
    let reader: PipeEnd
    let writer: PipeEnd

    init() throws(ProcessError) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe2(&ends, O_CLOEXEC) == 0 else {
            throw ProcessError(.notStarted, "no pipe can be made: \(errorText(errno))")
        }
        reader = PipeEnd(ends[0])
        writer = PipeEnd(ends[1])
    }
}

/// One end of a pipe, closed at the latest when nobody has it.
final class PipeEnd {
    private(set) var number: Int32

    init(_ number: Int32) {
        self.number = number
    }

    deinit { close() }

    func close() {
        guard number >= 0 else { return }
        _ = Glibc.close(number)
        number = -1
    }

    /// The next bytes; none at the end, nil when nothing came within the time.
    func read(within limit: Duration) throws(ProcessError) -> [UInt8]? {
        let milliseconds = max(0, (limit / .milliseconds(1)).rounded(.up))
        var poll = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        let found = unsafe Glibc.poll(&poll, 1, Int32(clamping: Int64(milliseconds)))
        if found == 0 { return nil }
        guard found > 0 || errno == EINTR else { throw unreadable }
        guard found > 0 else { return nil }
        var block = [UInt8](repeating: 0, count: 4096)
        let count = unsafe block.withUnsafeMutableBytes { block in
            unsafe Glibc.read(number, block.baseAddress, block.count)
        }
        guard count >= 0 else {
            guard errno == EINTR else { throw unreadable }
            return nil
        }
        return Array(block[..<count])
    }

    private var unreadable: ProcessError {
        ProcessError(.failed, "its output can't be read: \(errorText(errno))")
    }
}
