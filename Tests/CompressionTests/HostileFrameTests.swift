import Testing

@testable import Compression

struct HostileFrameTests {
    static func frame(of block: [UInt8]) throws -> [UInt8] {
        var compressor = try Compressor(level: 3)
        return try compressor.compress(block.span)
    }

    static func open(_ frame: [UInt8], expectedCount: Int) throws(CompressionError) -> [UInt8] {
        var decompressor = try Decompressor()
        return try decompressor.decompress(frame.span, expectedCount: expectedCount)
    }

    static func reason(_ frame: [UInt8], expectedCount: Int) -> String? {
        do {
            _ = try open(frame, expectedCount: expectedCount)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func `a frame of another size is refused`() throws {
        let frame = try Self.frame(of: Sample.text(1000))
        #expect(
            Self.reason(frame, expectedCount: 999)
                == "the frame claims 1000 bytes instead of 999")
        for count in [0, 1001, -1000, .min, .max] {
            #expect(throws: CompressionError.self) {
                try Self.open(frame, expectedCount: count)
            }
        }
    }

    @Test(arguments: [0, 300, 700], Sample.allCases)
    func `every truncation is refused`(count: Int, sample: Sample) throws {
        let block = sample.bytes(count)
        let frame = try Self.frame(of: block)
        for cut in 0..<frame.count {
            #expect(throws: CompressionError.self) {
                try Self.open(Array(frame.prefix(cut)), expectedCount: block.count)
            }
        }
    }

    @Test func `a flipped bit is refused or gives as many bytes`() throws {
        let block = Sample.text(700)
        let frame = try Self.frame(of: block)
        for bit in 0..<frame.count * 8 {
            var flipped = frame
            flipped[bit / 8] ^= 1 << (bit % 8)
            let opened = try? Self.open(flipped, expectedCount: block.count)
            #expect(opened == nil || opened?.count == block.count)
            #expect(bit >= 32 || opened == nil)
        }
    }

    @Test func `random bytes behind a good header are refused or give as many bytes`() throws {
        for seed in 0..<2000 {
            var frame = try Self.frame(of: Sample.text(5000, seed: UInt64(seed)))
            let noise = Sample.random(16, seed: UInt64(seed))
            let start = 8 + seed % (frame.count - 24)
            frame.replaceSubrange(start..<start + 16, with: noise)
            let opened = try? Self.open(frame, expectedCount: 5000)
            #expect(opened == nil || opened?.count == 5000)
        }
    }

    @Test func `a decompressor goes on after a bad frame`() throws {
        let block = Sample.text(5000)
        let frame = try Self.frame(of: block)
        var broken = frame
        broken.replaceSubrange(20..<60, with: Sample.random(40))
        var decompressor = try Decompressor()
        _ = try? decompressor.decompress(broken.span, expectedCount: block.count)
        let opened = try decompressor.decompress(frame.span, expectedCount: block.count)
        #expect(opened == block)
    }

    @Test func `bytes behind the frame are refused`() throws {
        let frame = try Self.frame(of: Sample.text(1000))
        #expect(Self.reason(frame + [0], expectedCount: 1000) == "bytes follow the frame")
        #expect(Self.reason(frame + frame, expectedCount: 1000) == "bytes follow the frame")
        let empty = try Self.frame(of: [])
        #expect(Self.reason(frame + empty, expectedCount: 1000) == "bytes follow the frame")
    }

    @Test func `a skippable frame is refused`() {
        let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 1, 0, 0, 0, 0]
        #expect(Self.reason(skippable, expectedCount: 0) == "not a frame of ours")
    }

    /// A frame of one run-length block, below a header that is ours to choose.
    static func runLength(header: [UInt8], count: Int) -> [UInt8] {
        let block = UInt32(count) << 3 | 0b011
        return [0x28, 0xB5, 0x2F, 0xFD] + header
            + [UInt8(truncatingIfNeeded: block), UInt8(truncatingIfNeeded: block >> 8)]
            + [UInt8(truncatingIfNeeded: block >> 16), 0x61]
    }

    @Test func `the frames of the next tests are good but for their headers`() throws {
        let frame = Self.runLength(header: [0b0010_0000, 100], count: 100)
        #expect(try Self.open(frame, expectedCount: 100) == [UInt8](repeating: 0x61, count: 100))
        let windowed = Self.runLength(header: [0b0100_0000, 0x00, 44, 0], count: 300)
        #expect(try Self.open(windowed, expectedCount: 300).count == 300)
    }

    @Test(arguments: [0b0010_1000, 0b0010_0100, 0b0010_0001, 0b0011_0000, 0b0000_0000])
    func `a header that is never ours is refused`(descriptor: UInt8) {
        let frame = Self.runLength(header: [descriptor, 100], count: 100)
        #expect(Self.reason(frame, expectedCount: 100) == "not a frame of ours")
    }

    @Test func `a window above the limit is refused`() throws {
        let allowed = Self.runLength(header: [0b0100_0000, 13 << 3, 44, 0], count: 300)
        #expect(try Self.open(allowed, expectedCount: 300).count == 300)
        let larger = Self.runLength(header: [0b0100_0000, 13 << 3 | 1, 44, 0], count: 300)
        #expect(
            Self.reason(larger, expectedCount: 300)
                == "the frame needs a window of 9437184 bytes")
        let largest = Self.runLength(header: [0b0100_0000, 0xFF, 44, 0], count: 300)
        #expect(
            Self.reason(largest, expectedCount: 300)
                == "the frame needs a window of 4123168604160 bytes")
    }

    @Test func `a bomb is refused before memory is spent on it`() {
        let size = [UInt8](repeating: 0xFF, count: 7) + [0x7F]
        let frame = Self.runLength(header: [0b1110_0000] + size, count: 131_072)
        #expect(
            Self.reason(frame, expectedCount: .max)
                == "17 bytes can't hold 9223372036854775807")
    }

    @Test func `content beyond the claimed size is refused`() {
        let frame = Self.runLength(header: [0b0010_0000, 100], count: 101)
        #expect(throws: CompressionError.self) { try Self.open(frame, expectedCount: 100) }
        let short = Self.runLength(header: [0b0010_0000, 100], count: 99)
        #expect(throws: CompressionError.self) { try Self.open(short, expectedCount: 100) }
    }
}
