/// Holds the reader up while too many entries wait for their chunks: a million empty files may
/// follow one whose chunk is on its way to a slow store.
struct Backlog {
    static let limit = 1 << 14

    private var reader: CheckedContinuation<Void, Never>?
    private var isAbandoned = false

    var isWaitedFor: Bool { reader != nil }

    /// Chunks of a worker that failed would be waited for without end.
    func requireHope() throws {
        if isAbandoned { throw CancellationError() }
    }

    mutating func wait(_ reader: CheckedContinuation<Void, Never>) {
        self.reader = reader
    }

    /// The reader looks again whether it may go on.
    mutating func shortened() {
        reader.take()?.resume()
    }

    mutating func abandon() {
        isAbandoned = true
        shortened()
    }
}
