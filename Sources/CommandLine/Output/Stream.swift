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
