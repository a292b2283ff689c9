package import Compression
import Cryptography
import Format

/// How hard to compress.
package enum CompressionEffort: String, Sendable, CaseIterable {
    case fast
    case balanced
    case max

    /// The level that zstd is given.
    package var level: Int {
        switch self {
        case .fast: 1
        case .balanced: 3
        case .max: 15
        }
    }
}

/// Codes chunks for sealing, and decodes what was opened.
package enum ChunkCodec {
    /// One byte of coding, then the bytes; data that would not shrink is stored as it is.
    ///
    /// A caller that keeps nothing of the bytes, and left room for a frame, spares a copy.
    package static func frame(
        _ bytes: consuming [UInt8], with compressor: inout Compressor
    ) throws -> [UInt8] {
        if bytes.count >= 4096, !Compressibility.isWorthwhile(bytes.span) { return stored(bytes) }
        var frame: [UInt8] = [ChunkFrame.Coding.zstd.rawValue]
        try compressor.compress(bytes.span, appendingTo: &frame)
        return frame.count <= bytes.count ? frame : stored(bytes)
    }

    /// Metadata comes in small pieces now and then, so it needs no lasting compressor.
    package static func frame(metadata bytes: [UInt8]) throws -> [UInt8] {
        var compressor = try Compressor(level: CompressionEffort.balanced.level)
        return try frame(bytes, with: &compressor)
    }

    private static func stored(_ bytes: consuming [UInt8]) -> [UInt8] {
        bytes.insert(ChunkFrame.Coding.stored.rawValue, at: 0)
        return bytes
    }

    /// The chunk's bytes, exactly `count` of them; those that were stored stay where they are.
    package static func decode(
        _ frame: [UInt8], count: Int, with decompressor: inout Decompressor
    ) throws -> ChunkBytes {
        guard let first = frame.first, let coding = ChunkFrame.Coding(rawValue: first) else {
            throw FormatError("chunk", "is coded in an unknown way")
        }
        switch coding {
        case .zstd:
            let bytes = try decompressor.decompress(
                frame.span.extracting(1...), expectedCount: count)
            return ChunkBytes(bytes[...])
        case .stored:
            guard frame.count - 1 == count else {
                throw FormatError("chunk", "has \(frame.count - 1) bytes, not \(count)")
            }
            return ChunkBytes(frame.dropFirst())
        }
    }
}
