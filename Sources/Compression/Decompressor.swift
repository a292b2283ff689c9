import CZstd

/// Turns frames back into blocks; what a frame claims is judged before memory is spent on it.
package struct Decompressor: ~Copyable {
    /// The most that one block inside a frame can give, and the fewest bytes it can take.
    private static let mostInBlock = 128 << 10
    private static let leastBlock = 4

    private let handle: Handle
    private let maximumWindow: Int

    /// Refuses frames that need a larger window, which no decoder has to support above 8 MiB.
    package init(maximumWindow: Int = 8 << 20) throws(CompressionError) {
        self.handle = try Handle()
        self.maximumWindow = maximumWindow
    }

    /// Opens exactly one frame, whose content must have the expected size.
    package mutating func decompress(
        _ frame: Span<UInt8>, expectedCount: Int
    ) throws(CompressionError) -> [UInt8] {
        try judge(frame, expectedCount: expectedCount)
        let block = try [UInt8](capacity: expectedCount) { output throws(CompressionError) in
            try handle.decompress(frame, into: &output)
        }
        guard block.count == expectedCount else {
            throw .refused("\(block.count) bytes came out instead of \(expectedCount)")
        }
        return block
    }

    private func judge(_ frame: Span<UInt8>, expectedCount: Int) throws(CompressionError) {
        guard let header = FrameHeader(frame) else { throw .refused("not a frame of ours") }
        guard header.contentCount == expectedCount else {
            throw .refused(
                "the frame claims \(header.contentCount) bytes instead of \(expectedCount)")
        }
        guard header.windowCount <= max(maximumWindow, expectedCount) else {
            throw .refused("the frame needs a window of \(header.windowCount) bytes")
        }
        guard expectedCount / Self.mostInBlock <= frame.count / Self.leastBlock else {
            throw .refused("\(frame.count) bytes can't hold \(expectedCount)")
        }
        let frameCount = unsafe frame.withUnsafeBufferPointer {
            unsafe ZSTD_findFrameCompressedSize($0.baseAddress, $0.count)
        }
        guard try check("decompress", frameCount) == frame.count else {
            throw .refused("bytes follow the frame")
        }
    }
}

extension CompressionError {
    fileprivate static func refused(_ reason: String) -> CompressionError {
        CompressionError(operation: "decompress", reason: reason)
    }
}

extension Decompressor {
    /// Owns the C context: made here, freed here.
    ///
    /// Not private, as optimised code of other modules destroys it by name.
    @safe
    struct Handle: ~Copyable {
        let context: OpaquePointer

        init() throws(CompressionError) {
            guard let context = unsafe ZSTD_createDCtx() else {
                throw CompressionError(operation: "prepare to decompress", reason: "out of memory")
            }
            unsafe self.context = context
        }

        func decompress(
            _ frame: Span<UInt8>, into output: inout OutputSpan<UInt8>
        ) throws(CompressionError) {
            try unsafe output.withUnsafeMutableBufferPointer {
                target, count throws(CompressionError) in
                let result = unsafe frame.withUnsafeBufferPointer { source in
                    unsafe ZSTD_decompressDCtx(
                        context, target.baseAddress, target.count, source.baseAddress, source.count)
                }
                count = try check("decompress", result)
            }
        }

        deinit { unsafe ZSTD_freeDCtx(context) }
    }
}
