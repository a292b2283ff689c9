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
        let (second, third) = (bytes.dropFirst(8), bytes.dropFirst(16))
        high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        middle = second.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        low = third.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
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
        bytes.append(addingCapacity: Self.byteCount) { span in
            Self.write(high, to: &span)
            Self.write(middle, to: &span)
            Self.write(low, to: &span)
        }
    }

    private static func write(_ word: UInt64, to span: inout OutputSpan<UInt8>) {
        for index in 1...8 as ClosedRange<UInt64> {
            span.append(UInt8(truncatingIfNeeded: word >> (64 - 8 * index)))
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
