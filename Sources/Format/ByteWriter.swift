/// Appends the format's primitive encodings to a buffer.
package struct ByteWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func byte(_ value: UInt8) {
        bytes.append(value)
    }

    package mutating func raw(_ value: some Sequence<UInt8>) {
        bytes.append(contentsOf: value)
    }

    /// Seven bits a byte, lowest first, the top bit set on all but the last.
    package mutating func number(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Eight bytes, lowest first: for values that have no small ones among them.
    package mutating func word(_ value: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    package mutating func number(_ value: Int) {
        number(UInt64(value))
    }

    /// Zigzag, so that small negative numbers stay short.
    package mutating func signed(_ value: Int64) {
        number(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    /// The length, then the bytes.
    package mutating func blob(_ value: some Collection<UInt8>) {
        number(value.count)
        bytes.append(contentsOf: value)
    }

    package mutating func string(_ value: String) {
        blob(Array(value.utf8))
    }

    package mutating func hash(_ value: KeyedHash) {
        value.write(to: &bytes)
    }
}
