import CZstd

/// A guess from a few samples whether compressing a block would save anything.
package enum Compressibility {
    private static let sampleCount = 16 << 10
    private static let mostSamples = 4

    /// Answers without compressing the block: false where the samples shrink by less than 3 %.
    ///
    /// The samples lie evenly across the block, so that a random head doesn't hide the text behind it.
    package static func isWorthwhile(_ block: Span<UInt8>) -> Bool {
        guard var compressor = try? Compressor(level: 1) else { return true }
        let length = min(sampleCount, block.count)
        let samples = min(mostSamples, (block.count + sampleCount - 1) / sampleCount)
        var frame: [UInt8] = []
        var saved = 0
        for sample in 0..<samples {
            let start = (block.count - length) * sample / max(1, samples - 1)
            frame.removeAll(keepingCapacity: true)
            let slice = block.extracting(start..<start + length)
            guard (try? compressor.compress(slice, appendingTo: &frame)) != nil else { return true }
            saved += max(0, length - frame.count)
            if saved * 100 >= samples * length * 3 { return true }
        }
        return false
    }
}
