import Testing

@testable import Compression

struct CompressibilityTests {
    static let counts = [100, 4096, 16_384, 16_385, 65_535, 65_537, 300_000, 2 << 20]

    static func isWorthwhile(_ block: [UInt8]) -> Bool { Compressibility.isWorthwhile(block.span) }

    @Test(arguments: counts)
    func `random bytes are not worth it`(count: Int) {
        #expect(!Self.isWorthwhile(Sample.random(count)))
    }

    @Test(arguments: counts)
    func `text is worth it`(count: Int) {
        #expect(Self.isWorthwhile(Sample.text(count)))
    }

    @Test(arguments: [4096, 300_000])
    func `few symbols are worth it without any repetition`(count: Int) {
        #expect(Self.isWorthwhile(Sample.symbols(count)))
    }

    @Test(arguments: [1, 2, 3])
    func `text in one quarter is found`(quarter: Int) {
        let part = 512 << 10
        var block = Sample.random(part * 4)
        block.replaceSubrange(quarter * part..<(quarter + 1) * part, with: Sample.text(part))
        #expect(Self.isWorthwhile(block))
    }

    @Test(arguments: [40_000, 2 << 20])
    func `text after a random half is found, and before it`(count: Int) {
        let random = Sample.random(count / 2)
        let text = Sample.text(count / 2)
        #expect(Self.isWorthwhile(random + text))
        #expect(Self.isWorthwhile(text + random))
    }

    @Test func `a little text among random bytes is not worth it`() {
        var block = Sample.random(64 << 10)
        block.replaceSubrange(20_000..<21_000, with: Sample.text(1000))
        #expect(!Self.isWorthwhile(block))
    }

    @Test(arguments: [0, 1, 8]) func `next to nothing is not worth it`(count: Int) {
        #expect(!Self.isWorthwhile(Sample.text(count)))
    }
}
