/// HMAC-SHA-256 cut to 192 bits: names a chunk, a segment or a file's content.
///
/// 24 bytes keep a known chunk within 40 bytes of memory and leave 96 bits against collisions,
/// which only a holder of the hash key could look for.
package struct KeyedHash: Hashable, Comparable, Sendable {
    package static let byteCount = 24

    private let high: UInt64
    private let middle: UInt64
    private let low: UInt64

    /// Takes the first 24 bytes of what an HMAC gave.
    package init(_ bytes: some Collection<UInt8>) {
        precondition(bytes.count >= Self.byteCount, "internal error: a keyed hash is 24 bytes")
        var words = (UInt64(0), UInt64(0), UInt64(0))
        for (index, byte) in bytes.prefix(Self.byteCount).enumerated() {
            switch index / 8 {
            case 0: words.0 = words.0 << 8 | UInt64(byte)
            case 1: words.1 = words.1 << 8 | UInt64(byte)
            default: words.2 = words.2 << 8 | UInt64(byte)
            }
        }
        (high, middle, low) = words
    }

    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        write(to: &bytes)
        return bytes
    }

    /// The leading 64 bits, spread evenly: for tables and sampling.
    package var prefix: UInt64 { high }

    package func write(to bytes: inout [UInt8]) {
        for word in [high, middle, low] {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
    }

    package static func < (left: KeyedHash, right: KeyedHash) -> Bool {
        (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(high)
    }
}

extension KeyedHash: CustomStringConvertible {
    package var description: String { Hexadecimal.text(bytes) }
}
