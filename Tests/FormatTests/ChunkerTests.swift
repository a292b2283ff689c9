import Testing

@testable import Format

struct ChunkerTests {
    private static let key = Array(UInt8(0)..<16)
    /// An eighth of the usual ones, to be quick.
    private static let sizes = Chunker.Sizes(doublings: -3)

    /// 12 MiB without a pattern.
    private static let data: [UInt8] = {
        var random = SeededRandom(seed: 1)
        return random.bytes(12 << 20)
    }()

    /// Lengths of the chunks of `data`, given in pieces of `step` bytes; the last may be cut short.
    private func lengths(
        _ data: ArraySlice<UInt8>, key: [UInt8] = key, sizes: Chunker.Sizes = sizes,
        step: Int = .max
    ) -> [Int] {
        var chunker = Chunker(key: key, sizes: sizes)
        var lengths: [Int] = []
        var length = 0
        var rest = data
        while !rest.isEmpty {
            let piece = rest.prefix(step)
            let cut = chunker.cut(in: piece.span)
            length += cut ?? piece.count
            rest.removeFirst(cut ?? piece.count)
            guard cut != nil else { continue }
            lengths.append(length)
            length = 0
        }
        return length > 0 ? lengths + [length] : lengths
    }

    @Test(arguments: [7, 4095, 4096, (64 << 10) - 64, 64 << 10, 200_000])
    func `The cuts do not depend on how the bytes arrive`(step: Int) {
        let data = Self.data[..<(2 << 20)]
        #expect(lengths(data, step: step) == lengths(data))
    }

    @Test func `Bytes one by one give the same cuts`() {
        let data = Self.data[..<(1 << 20)]
        let whole = lengths(data)
        #expect(whole.count > 1)
        #expect(lengths(data, step: 1) == whole)
    }

    @Test(arguments: -3...(-1))
    func `Chunks keep to the bounds and come near the target`(doublings: Int) {
        let sizes = Chunker.Sizes(doublings: doublings)
        let lengths = lengths(Self.data[...], sizes: sizes).dropLast()
        #expect(lengths.allSatisfy { (sizes.minimum...sizes.maximum).contains($0) })
        let mean = lengths.reduce(0, +) / lengths.count
        #expect((sizes.target * 3 / 4...sizes.target * 5 / 4).contains(mean), "\(mean)")
    }

    @Test func `Sizes double together`() {
        #expect(Chunker.Sizes() == Chunker.Sizes(doublings: 0))
        let sizes = Chunker.Sizes(doublings: 3)
        #expect(sizes.minimum == 4 << 20 && sizes.target == 16 << 20 && sizes.maximum == 32 << 20)
    }

    @Test func `Cuts meet again after an insertion`() {
        let inserted = Self.data[..<1000] + [1, 2, 3] + Self.data[1000...]
        let before = Set(ends(lengths(Self.data[...])))
        let after = ends(lengths(inserted[...])).map { $0 - 3 }
        let common = after.filter(before.contains)
        #expect(common.count >= after.count * 2 / 3, "\(common.count) of \(after.count)")
        #expect(common == Array(after.suffix(common.count)), "once met, cuts stay together")
    }

    @Test func `Each key gives its own cuts`() {
        let one = Set(ends(lengths(Self.data[...])).dropLast())
        var key = Self.key
        key[15] ^= 1
        let other = Set(ends(lengths(Self.data[...], key: key)).dropLast())
        #expect(one.isDisjoint(with: other))
    }

    @Test(arguments: [0x00, 0x20, 0xFF] as [UInt8])
    func `A run of one byte is cut at the maximum`(byte: UInt8) {
        let run = [UInt8](repeating: byte, count: 2 * Self.sizes.maximum + 5)
        #expect(lengths(run[...]) == [Self.sizes.maximum, Self.sizes.maximum, 5])
    }

    @Test func `After a reset nothing is remembered`() {
        var chunker = Chunker(key: Self.key, sizes: Self.sizes)
        let before = Self.data[..<90_000]
        _ = chunker.cut(in: before.span)
        chunker.reset()
        var fresh = Chunker(key: Self.key, sizes: Self.sizes)
        let data = Self.data[90_000...].prefix(1 << 20)
        let (cut, freshCut) = (chunker.cut(in: data.span), fresh.cut(in: data.span))
        #expect(cut != nil && cut == freshCut)
    }

    @Test func `Nothing is cut from nothing`() {
        var chunker = Chunker(key: Self.key, sizes: Self.sizes)
        let nothing: [UInt8] = []
        let cut = chunker.cut(in: nothing.span)
        #expect(cut == nil)
    }

    @Test func `These cuts hold for ever`() {
        let lengths = lengths(Self.data[...], sizes: Chunker.Sizes())
        #expect(lengths == [2_553_353, 2_228_262, 1_539_354, 2_680_494, 2_707_452, 873_997])
        #expect(self.lengths(Self.data.prefix(1 << 20)) == [365_255, 297_171, 173_433, 212_717])
    }

    private func ends(_ lengths: [Int]) -> [Int] {
        lengths.reduce(into: []) { ends, length in ends.append((ends.last ?? 0) + length) }
    }
}
