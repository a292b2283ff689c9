import Glibc
import Synchronization

/// A way out for text and bytes; tests collect what the program would print.
package protocol Stream: Sendable {
    /// Writes everything or throws.
    func write(_ bytes: [UInt8]) throws(StreamError)
}

/// A stream that took no more.
package struct StreamError: Error, Equatable, Sendable {
    package var reason: String
    /// The reader has gone away, as `head` does; nobody needs to be told.
    package var isBrokenPipe: Bool

    package init(reason: String, isBrokenPipe: Bool) {
        self.reason = reason
        self.isBrokenPipe = isBrokenPipe
    }
}

/// A stream to a descriptor.
package struct DescriptorStream: Stream {
    let descriptor: Int32

    package init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    package func write(_ bytes: [UInt8]) throws(StreamError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes[written...].withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count >= 0 {
                written += count
            } else if errno == EAGAIN {
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                unsafe poll(&wait, 1, -1)
            } else if errno != EINTR {
                throw StreamError(errno: errno)
            }
        }
    }
}

extension StreamError {
    fileprivate init(errno: Int32) {
        self.init(
            reason: unsafe String(cString: strerror(errno)).lowercased(),
            isBrokenPipe: errno == EPIPE)
    }
}

/// A stream that keeps what it is given.
package final class CollectedStream: Stream {
    private let bytes = Mutex<[UInt8]>([])

    package init() {}

    package func write(_ bytes: [UInt8]) {
        self.bytes.withLock { $0 += bytes }
    }

    package var text: String {
        String(decoding: bytes.withLock { $0 }, as: UTF8.self)
    }
}
