/// Gives libarchive bytes when it asks for them, and keeps the error that a callback can't throw.
class Feed {
    /// The first failure, after which nothing more is given.
    var failure: (any Error)?
    /// How many bytes may still be asked for; nil for any number.
    var allowance: Int?

    /// The next bytes, which stay in place until the next call; none at the end.
    func pull() throws -> UnsafeRawBufferPointer {
        preconditionFailure("internal error: a feed of nothing")
    }

    /// Where the next bytes will come from; nil if there is no choice.
    func seek(_ offset: Int64, from origin: Int32) -> Int64? { nil }

    final func give(_ start: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
        guard failure == nil else { return -1 }
        do {
            let bytes = unsafe try pull()
            if let rest = allowance {
                guard unsafe rest > 0 || bytes.isEmpty else {
                    throw ArchiveError("read", reason: "the headers of an entry are too large")
                }
                allowance = rest - bytes.count
            }
            unsafe start.pointee = bytes.baseAddress
            return bytes.count
        } catch {
            failure = error
            return -1
        }
    }
}
