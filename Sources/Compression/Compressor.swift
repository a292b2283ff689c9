import CZstd

/// Turns blocks into zstd frames, one a block, each with its content's size and nothing more.
package struct Compressor: ~Copyable {
    package static let levels = Int(ZSTD_minCLevel())...Int(ZSTD_maxCLevel())

    private let handle: Handle

    package init(level: Int) throws(CompressionError) {
        guard Self.levels.contains(level) else {
            throw CompressionError(
                operation: "set the compression level",
                reason: "\(level) is not in \(Self.levels.lowerBound)...\(Self.levels.upperBound)")
        }
        let handle = try Handle()
        try handle.set(ZSTD_c_compressionLevel, Int32(level))
        try handle.set(ZSTD_c_contentSizeFlag, 1)
        try handle.set(ZSTD_c_checksumFlag, 0)
        try handle.set(ZSTD_c_dictIDFlag, 0)
        self.handle = handle
    }

    package mutating func compress(_ block: Span<UInt8>) throws(CompressionError) -> [UInt8] {
        let bound = try check("size the frame", ZSTD_compressBound(block.count))
        return try [UInt8](capacity: bound) { output throws(CompressionError) in
            try handle.compress(block, into: &output)
        }
    }

    /// Compresses a block behind what the output holds, which stays as it was when this throws.
    package mutating func compress(
        _ block: Span<UInt8>, appendingTo output: inout [UInt8]
    ) throws(CompressionError) {
        let bound = try check("size the frame", ZSTD_compressBound(block.count))
        try output.append(addingCapacity: bound) { output throws(CompressionError) in
            try handle.compress(block, into: &output)
        }
    }
}

extension Compressor {
    /// Owns the C context: made here, freed here.
    ///
    /// Not private, as optimised code of other modules destroys it by name.
    @safe
    struct Handle: ~Copyable {
        let context: OpaquePointer

        init() throws(CompressionError) {
            guard let context = unsafe ZSTD_createCCtx() else {
                throw CompressionError(operation: "prepare to compress", reason: "out of memory")
            }
            unsafe self.context = context
        }

        func set(_ parameter: ZSTD_cParameter, _ value: Int32) throws(CompressionError) {
            try check(
                "set up compression", unsafe ZSTD_CCtx_setParameter(context, parameter, value))
        }

        func compress(
            _ block: Span<UInt8>, into output: inout OutputSpan<UInt8>
        ) throws(CompressionError) {
            try unsafe output.withUnsafeMutableBufferPointer {
                target, count throws(CompressionError) in
                let result = unsafe block.withUnsafeBufferPointer { source in
                    unsafe ZSTD_compress2(
                        context, target.baseAddress, target.count, source.baseAddress, source.count)
                }
                count = try check("compress", result)
            }
        }

        deinit { unsafe ZSTD_freeCCtx(context) }
    }
}
