/// SipHash-2-4: the keyed function that decides where chunks and segments are cut.
///
/// See https://www.aumasson.jp/siphash/siphash.pdf.
package struct SipHash: Sendable {
    private let key0: UInt64
    private let key1: UInt64

    /// `key` is 16 bytes.
    package init(key: some Collection<UInt8>) {
        precondition(key.count == 16, "internal error: a SipHash key is 16 bytes")
        let words = key.enumerated().reduce(into: (UInt64(0), UInt64(0))) { words, item in
            let part = UInt64(item.element) << UInt64(item.offset % 8 * 8)
            if item.offset < 8 { words.0 |= part } else { words.1 |= part }
        }
        (key0, key1) = words
    }

    /// The hash of eight bytes, given as a little-endian word.
    package func hash(_ word: UInt64) -> UInt64 {
        var state = State(key0, key1)
        state.absorb(word)
        state.absorb(8 << 56)
        return state.finish()
    }

    package func hash(_ bytes: some Collection<UInt8>) -> UInt64 {
        var state = State(key0, key1)
        var word: UInt64 = 0
        var count: UInt64 = 0
        for byte in bytes {
            word |= UInt64(byte) << (count % 8 * 8)
            count += 1
            if count.isMultiple(of: 8) {
                state.absorb(word)
                word = 0
            }
        }
        state.absorb(word | count << 56)
        return state.finish()
    }
}

extension SipHash {
    private struct State {
        private var v0, v1, v2, v3: UInt64

        init(_ key0: UInt64, _ key1: UInt64) {
            v0 = key0 ^ 0x736f_6d65_7073_6575
            v1 = key1 ^ 0x646f_7261_6e64_6f6d
            v2 = key0 ^ 0x6c79_6765_6e65_7261
            v3 = key1 ^ 0x7465_6462_7974_6573
        }

        mutating func absorb(_ word: UInt64) {
            v3 ^= word
            round()
            round()
            v0 ^= word
        }

        mutating func finish() -> UInt64 {
            v2 ^= 0xff
            for _ in 0..<4 { round() }
            return v0 ^ v1 ^ v2 ^ v3
        }

        private mutating func round() {
            v0 &+= v1
            v1 = rotate(v1, 13) ^ v0
            v0 = rotate(v0, 32)
            v2 &+= v3
            v3 = rotate(v3, 16) ^ v2
            v0 &+= v3
            v3 = rotate(v3, 21) ^ v0
            v2 &+= v1
            v1 = rotate(v1, 17) ^ v2
            v2 = rotate(v2, 32)
        }

        private func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
            value << count | value >> (64 - count)
        }
    }
}
