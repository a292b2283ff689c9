/// What is sealed for a chunk: one byte that names the coding, then the coded bytes.
package struct ChunkFrame: Sendable {
    /// No chunk opens to more; keeps hostile bytes from claiming memory.
    package static let largest = 64 << 20
    /// The tag that authenticates the sealed bytes.
    package static let tagByteCount = 16

    /// What a sealed chunk has more than its coded bytes.
    package static let overhead = 1 + tagByteCount

    package enum Coding: UInt8, Sendable {
        case stored = 0
        case zstd = 1
    }

    /// The nonce of the chunk at `offset`: no two chunks of a pack begin at one place.
    package static func nonce(offset: UInt32) -> [UInt8] {
        [0, 0, 0, 0, 0, 0, 0, 0]
            + stride(from: UInt32(24), through: 0, by: -8).map {
                UInt8(truncatingIfNeeded: offset >> $0)
            }
    }

    /// What the seal covers beside the bytes: the kind of pack and the place.
    package static func associated(
        _ kind: ObjectHeader.Kind, offset: UInt32, storedCount: UInt32
    ) -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(kind.rawValue)
        writer.number(UInt64(offset))
        writer.number(UInt64(storedCount))
        return writer.bytes
    }
}
