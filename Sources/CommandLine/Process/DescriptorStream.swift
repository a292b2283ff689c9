import Glibc

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
