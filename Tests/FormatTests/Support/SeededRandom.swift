import Foundation
import TestSupport

/// The same values for the same seed.
struct SeededRandom: RandomNumberGenerator {
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    /// Fixed seeds, which a failing test shows as its argument; `HOLDFAST_TEST_SEED` replaces them.
    static let seeds: [UInt64] = {
        let given = ProcessInfo.processInfo.environment["HOLDFAST_TEST_SEED"].flatMap { UInt64($0) }
        return given.map { [$0] } ?? [1, 2, 3]
    }()

    mutating func next() -> UInt64 { generator.next() }

    mutating func bytes(_ count: Int) -> [UInt8] { generator.bytes(count) }

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
