import Foundation

/// SplitMix64: chance that can be had again.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    /// Seeded anew in each run, or as the environment says; the seed is printed.
    package init() {
        self.init(seed: TestSeed.current)
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// Quick without optimisation, too.
    package mutating func bytes(_ count: Int) -> [UInt8] {
        var words: [UInt64] = []
        while words.count * 8 < count { words.append(next().littleEndian) }
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
            unsafe words.withUnsafeBytes { words in
                unsafe UnsafeMutableRawBufferPointer(bytes).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: words[..<count]))
            }
            filled = count
        }
    }
}

/// The seed of this run's random tests.
package enum TestSeed {
    package static let current: UInt64 = {
        let given = ProcessInfo.processInfo.environment["HOLDFAST_TEST_SEED"].flatMap(UInt64.init)
        let seed = given ?? UInt64.random(in: 0...UInt64.max)
        print("random tests run with HOLDFAST_TEST_SEED=\(seed)")
        return seed
    }()
}
