import Foundation

/// SplitMix64: the same numbers for the same seed.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// Fixed seeds, which a failing test shows as its argument; `HOLDFAST_TEST_SEED` replaces them.
    static let seeds: [UInt64] = {
        let given = ProcessInfo.processInfo.environment["HOLDFAST_TEST_SEED"].flatMap { UInt64($0) }
        return given.map { [$0] } ?? [1, 2, 3]
    }()

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count {
            let word = next()
            for shift in stride(from: UInt64(0), to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    mutating func number(below limit: Int) -> Int {
        Int.random(in: 0..<limit, using: &self)
    }

    /// Spread over all magnitudes, so that each length of an encoded number is met.
    mutating func magnitude() -> UInt64 {
        next() >> UInt64(number(below: 64))
    }

    mutating func isHeads() -> Bool {
        Bool.random(using: &self)
    }

    mutating func text() -> String {
        String(
            (0..<number(below: 9)).map { _ in "aZ0 é→\u{1F40B}".randomElement(using: &self) ?? "x" }
        )
    }
}
