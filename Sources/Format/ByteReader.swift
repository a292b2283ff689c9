/// Reads the format's primitive encodings; whatever it accepts, ``ByteWriter`` writes back alike.
package struct ByteReader {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int
    private let subject: String

    /// `subject` names the bytes in errors.
    package init(_ bytes: [UInt8], in range: Range<Int>? = nil, subject: String) {
        self.bytes = bytes
        position = range?.lowerBound ?? 0
        end = range?.upperBound ?? bytes.count
        self.subject = subject
    }

    package var isAtEnd: Bool { position == end }
    package var remaining: Int { end - position }

    package mutating func byte() throws(FormatError) -> UInt8 {
        guard position < end else { throw failure("ends too early") }
        defer { position += 1 }
        return bytes[position]
    }

    package mutating func raw(_ count: Int) throws(FormatError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= remaining else { throw failure("ends too early") }
        defer { position += count }
        return bytes[position..<position + count]
    }

    package mutating func number() throws(FormatError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            guard shift < 63 || next < 2 else { throw failure("holds a number that is too large") }
            value |= UInt64(next & 0x7F) << shift
            guard next >= 0x80 else {
                guard next != 0 || shift == 0 else { throw failure("holds a padded number") }
                return value
            }
            shift += 7
        }
    }

    package mutating func word() throws(FormatError) -> UInt64 {
        try raw(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }

    /// A number that a bound keeps from being used to allocate or index without limit.
    package mutating func number(upTo limit: Int) throws(FormatError) -> Int {
        let value = try number()
        guard value <= UInt64(limit) else {
            throw failure("holds \(value) where at most \(limit) is allowed")
        }
        return Int(value)
    }

    /// A position in a list of `count` items, of which there may be none.
    package mutating func number(below count: Int) throws(FormatError) -> Int {
        guard count > 0 else { throw failure("refers to an item of an empty list") }
        return try number(upTo: count - 1)
    }

    /// A count of items that each take at least `size` bytes of what is left.
    package mutating func count(ofItemsSized size: Int) throws(FormatError) -> Int {
        try number(upTo: remaining / size)
    }

    package mutating func signed() throws(FormatError) -> Int64 {
        let value = try number()
        return Int64(bitPattern: (value >> 1)) ^ -Int64(bitPattern: value & 1)
    }

    package mutating func blob(upTo limit: Int = .max) throws(FormatError) -> ArraySlice<UInt8> {
        try raw(number(upTo: Swift.min(limit, remaining)))
    }

    /// Texts of archives have at most so many bytes, unless said otherwise.
    package static let longestText = 4096

    package mutating func string(upTo limit: Int = longestText) throws(FormatError) -> String {
        guard let text = String(validating: try blob(upTo: limit), as: UTF8.self) else {
            throw failure("holds text that is not UTF-8")
        }
        return text
    }

    package mutating func hash() throws(FormatError) -> KeyedHash {
        KeyedHash(try raw(KeyedHash.byteCount))
    }

    /// Call last: trailing bytes would be a second spelling of the same value.
    package func finish() throws(FormatError) {
        guard isAtEnd else { throw failure("has \(remaining) bytes too many") }
    }

    package func failure(_ reason: String) -> FormatError {
        FormatError(subject, reason)
    }
}
