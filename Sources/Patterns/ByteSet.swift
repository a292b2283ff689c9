/// A set of bytes, as a bracket in a pattern names it.
struct ByteSet: Equatable, Sendable {
    private var words: SIMD4<UInt64> = .zero

    init() {}

    init(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { insert(byte) }
    }

    var isEmpty: Bool { words == .zero }

    var inverted: ByteSet {
        var inverted = self
        inverted.words = ~words
        return inverted
    }

    func contains(_ byte: UInt8) -> Bool {
        words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1
    }

    mutating func insert(_ byte: UInt8) {
        words[Int(byte >> 6)] |= 1 << UInt64(byte & 63)
    }

    mutating func remove(_ byte: UInt8) {
        words[Int(byte >> 6)] &= ~(1 << UInt64(byte & 63))
    }

    mutating func formUnion(_ other: ByteSet) {
        words |= other.words
    }
}

extension ByteSet {
    /// The set behind a name such as `alpha`, as git knows it whatever the locale: ASCII alone.
    init?(className: some Sequence<UInt8>) {
        let lower = UInt8(ascii: "a")...UInt8(ascii: "z")
        let upper = UInt8(ascii: "A")...UInt8(ascii: "Z")
        let digit = UInt8(ascii: "0")...UInt8(ascii: "9")
        let visible: ClosedRange<UInt8> = 0x21...0x7E
        switch String(decoding: Array(className), as: UTF8.self) {
        case "alnum": self.init([lower, upper, digit].joined())
        case "alpha": self.init([lower, upper].joined())
        case "blank": self.init(" \t".utf8)
        case "cntrl": self.init(Array(0..<0x20) + [0x7F])
        case "digit": self.init(digit)
        case "graph": self.init(visible)
        case "lower": self.init(lower)
        case "print": self.init(0x20...0x7E)
        case "punct":
            self.init(visible.filter { ![lower, upper, digit].joined().contains($0) })
        case "space": self.init(" \t\n\r".utf8)
        case "upper": self.init(upper)
        case "xdigit": self.init(Array(digit) + Array("abcdefABCDEF".utf8))
        default: return nil
        }
    }
}
