import Testing

@testable import Format

struct PaddingTests {
    @Test(arguments: [
        (0, 4096), (1, 4096), (4095, 4096), (4096, 4096), (4097, 8192), (65_536, 65_536),
        (65_537, 69_632), (131_073, 135_168), (1_000_000, 1_015_808), (1 << 20, 1 << 20),
        ((1 << 20) + 1, (1 << 20) + 32_768), (5_000_000, 5_111_808), (64 << 20, 64 << 20),
        ((64 << 20) + 1, (64 << 20) + (2 << 20)),
    ])
    func `Sizes are rounded up by this table`(count: Int, padded: Int) {
        #expect(Padding.padded(count) == padded)
    }

    private static let counts: [Int] = {
        var random = SeededRandom(seed: 1)
        let edges = (0..<40).flatMap { [(1 << $0) - 1, 1 << $0, (1 << $0) + 1] }
        let steps = (0..<2000).map { $0 * 1024 }
        let others = (0..<5000).map { _ in Int(random.magnitude() >> 24) }
        return (edges + steps + others).sorted()
    }()

    @Test func `Padding never shrinks, keeps the step and stays small`() {
        for count in Self.counts {
            let padded = Padding.padded(count)
            let least = max(1, (count + Padding.step - 1) / Padding.step) * Padding.step
            #expect(padded >= count && padded % Padding.step == 0)
            #expect((padded - least) * 100 <= least * 12, "\(count)")
            #expect(Padding.padded(padded) == padded)
        }
    }

    @Test func `Padding keeps the order of sizes`() {
        let padded = Self.counts.map(Padding.padded)
        #expect(padded == padded.sorted())
    }

    @Test func `Few sizes are left`() {
        let padded = Set(stride(from: 1, through: 64 << 20, by: 3001).map(Padding.padded))
        #expect(padded.count < 330)
    }
}
