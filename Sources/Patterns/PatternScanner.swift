/// Reads the elements of a pattern one after the other.
struct PatternScanner {
    enum Token: Equatable {
        case element(NamePattern.Element)
        /// Two or more in a row; what they mean depends on their neighbours.
        case manyStars
        case slash(isEscaped: Bool)
    }

    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Nil at the end.
    mutating func next() throws(Impossibility) -> Token? {
        guard let byte = take() else { return nil }
        switch byte {
        case UInt8(ascii: "/"): return .slash(isEscaped: false)
        case UInt8(ascii: "?"): return .element(.anyByte)
        case UInt8(ascii: "["): return .element(.set(try bracket()))
        case UInt8(ascii: "*"):
            guard peek() == byte else { return .element(.anyBytes) }
            while peek() == byte { index += 1 }
            return .manyStars
        case UInt8(ascii: "\\"):
            guard let escaped = take() else { throw .trailingBackslash }
            return escaped == UInt8(ascii: "/")
                ? .slash(isEscaped: true) : .element(.byte(escaped))
        default: return .element(.byte(byte))
        }
    }

    private func peek() -> UInt8? {
        index < bytes.count ? bytes[index] : nil
    }

    private mutating func take() -> UInt8? {
        guard let byte = peek() else { return nil }
        index += 1
        return byte
    }
}

extension PatternScanner {
    /// The set behind an opening bracket, without the slash, which only a slash matches.
    private mutating func bracket() throws(Impossibility) -> ByteSet {
        let isNegated = peek() == UInt8(ascii: "!") || peek() == UInt8(ascii: "^")
        if isNegated { index += 1 }
        var set = try members()
        if isNegated { set = set.inverted }
        set.remove(UInt8(ascii: "/"))
        guard !set.isEmpty else { throw .emptyBracket }
        return set
    }

    private mutating func members() throws(Impossibility) -> ByteSet {
        var set = ByteSet()
        var lower: UInt8?
        let start = index
        while let byte = take() {
            if byte == UInt8(ascii: "]") && index > start + 1 { return set }
            if byte == UInt8(ascii: "-"), let first = lower, peek() != UInt8(ascii: "]") {
                let last = try member()
                if first <= last { set.formUnion(ByteSet(first...last)) }
                lower = nil
            } else if byte == UInt8(ascii: "["), let named = try namedClass() {
                set.formUnion(named)
                lower = nil
            } else {
                index -= 1
                let single = try member()
                set.insert(single)
                lower = single
            }
        }
        throw .openBracket
    }

    /// One byte, perhaps after a backslash.
    private mutating func member() throws(Impossibility) -> UInt8 {
        guard let byte = take() else { throw .openBracket }
        guard byte == UInt8(ascii: "\\") else { return byte }
        guard let escaped = take() else { throw .openBracket }
        return escaped
    }

    /// What stands between `[:` and `:]`; nil if the bracket was an ordinary one.
    private mutating func namedClass() throws(Impossibility) -> ByteSet? {
        guard peek() == UInt8(ascii: ":") else { return nil }
        let start = index + 1
        guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "]")) else {
            throw .openBracket
        }
        guard end > start, bytes[end - 1] == UInt8(ascii: ":") else { return nil }
        guard let named = ByteSet(className: bytes[start..<end - 1]) else { throw .unknownClass }
        index = end + 1
        return named
    }
}
