import Foundation

/// The same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    /// Fixed seeds, which a failing test shows as its argument; `HOLDFAST_TEST_SEED` replaces them.
    static let seeds: [UInt64] = {
        let given = ProcessInfo.processInfo.environment["HOLDFAST_TEST_SEED"].flatMap { UInt64($0) }
        return given.map { [$0] } ?? [1, 2, 3]
    }()

    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func pick(_ texts: [String]) -> String {
        texts[Int.random(in: texts.indices, using: &self)]
    }
}
