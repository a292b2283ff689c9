import Testing

@testable import Compression

struct RoundTripTests {
    static let counts = [
        0, 1, 2, 255, 256, 257, 65_535, 65_536, 65_791, 65_792, 131_071, 131_072, 131_073,
        2_097_152, 3_000_001,
    ]

    @Test(arguments: counts, Sample.allCases)
    func `what was compressed comes back`(count: Int, sample: Sample) throws {
        let block = sample.bytes(count)
        var compressor = try Compressor(level: 3)
        var decompressor = try Decompressor()
        let frame = try compressor.compress(block.span)
        let opened = try decompressor.decompress(frame.span, expectedCount: count)
        #expect(opened == block)
    }

    @Test(arguments: [Compressor.levels.lowerBound, -5, 1, 9, Compressor.levels.upperBound])
    func `every level comes back`(level: Int) throws {
        let block = Sample.text(300_000)
        var compressor = try Compressor(level: level)
        var decompressor = try Decompressor()
        let frame = try compressor.compress(block.span)
        #expect(level < -100 || frame.count < block.count)
        let opened = try decompressor.decompress(frame.span, expectedCount: block.count)
        #expect(opened == block)
    }

    @Test(arguments: [Compressor.levels.lowerBound - 1, Compressor.levels.upperBound + 1, .max])
    func `a level that doesn't exist is refused`(level: Int) {
        #expect(throws: CompressionError.self) { _ = try Compressor(level: level) }
    }

    @Test func `one compressor makes the same frame each time`() throws {
        let blocks = [Sample.text(200_000), Sample.random(70_000), [], Sample.text(200_000)]
        var compressor = try Compressor(level: 3)
        for block in blocks {
            var fresh = try Compressor(level: 3)
            let (reused, made) = try (compressor.compress(block.span), fresh.compress(block.span))
            #expect(reused == made)
        }
    }

    @Test func `frames are appended behind what is there`() throws {
        let blocks = [Sample.text(100_000), [], Sample.random(5000)]
        var compressor = try Compressor(level: 3)
        var appended: [UInt8] = [1, 2, 3]
        var expected = appended
        for block in blocks {
            try compressor.compress(block.span, appendingTo: &appended)
            expected += try compressor.compress(block.span)
        }
        #expect(appended == expected)
    }

    @Test(arguments: [0, 1, 255, 256, 65_791, 65_792, 3_000_001])
    func `a frame says its content's size and nothing more`(count: Int) throws {
        var compressor = try Compressor(level: 3)
        let frame = try compressor.compress(Sample.text(count).span)
        let parsed = FrameHeader(frame.span)
        let header = try #require(parsed)
        #expect(header.contentCount == count)
        #expect(header.windowCount <= max(count, 2 << 20))
    }
}
