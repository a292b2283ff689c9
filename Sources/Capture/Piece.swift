/// A part of a file in a chunk that may not have a place yet.
struct Piece: Hashable {
    /// Bytes of hole before it.
    var gap: UInt64 = 0
    /// The chunk's number in this run.
    let serial: Int
    let offset: UInt32
    let count: UInt32
}

/// A chunk as it was cut, before anything was done with it.
struct RawChunk: Sendable {
    let serial: Int
    private(set) var bytes: [UInt8]

    /// Hands them over, so that they can be changed where they are.
    mutating func takeBytes() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }
}
