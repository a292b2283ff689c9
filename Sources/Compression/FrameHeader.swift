/// What a zstd frame says of itself before its first block (RFC 8878, section 3.1.1.1).
struct FrameHeader: Equatable {
    let contentCount: UInt64
    let windowCount: UInt64

    /// Nil for what `Compressor` never writes: an unknown content size, a checksum, a dictionary,
    /// a reserved bit, a skippable frame.
    init?(_ frame: Span<UInt8>) {
        guard frame.count >= 5, Self.number(frame, at: 0, count: 4) == 0xFD2F_B528 else {
            return nil
        }
        let descriptor = frame[4]
        let isSingleSegment = descriptor & 0b0010_0000 != 0
        guard descriptor & 0b0001_1111 == 0, isSingleSegment || descriptor >> 6 != 0 else {
            return nil
        }
        let fieldCount = 1 << (descriptor >> 6)
        let fieldStart = isSingleSegment ? 5 : 6
        guard frame.count >= fieldStart + fieldCount else { return nil }
        let field = Self.number(frame, at: fieldStart, count: fieldCount)
        contentCount = fieldCount == 2 ? field + 256 : field
        windowCount = isSingleSegment ? contentCount : Self.windowCount(frame[5])
    }

    private static func windowCount(_ descriptor: UInt8) -> UInt64 {
        let base = UInt64(1) << (10 + descriptor >> 3)
        return base + base / 8 * UInt64(descriptor & 7)
    }

    private static func number(_ bytes: Span<UInt8>, at start: Int, count: Int) -> UInt64 {
        (0..<count).reversed().reduce(0) { $0 << 8 | UInt64(bytes[start + $1]) }
    }
}
