/// Takes what libarchive writes and keeps the error that a callback can't throw.
final class Drain {
    let sink: (Span<UInt8>) throws -> Void
    /// The first failure, after which nothing more is written.
    var failure: (any Error)?

    init(sink: @escaping (Span<UInt8>) throws -> Void) {
        self.sink = sink
    }

    func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard failure == nil else { return -1 }
        do {
            try sink(unsafe bytes.bindMemory(to: UInt8.self).span)
            return bytes.count
        } catch {
            failure = error
            return -1
        }
    }
}
