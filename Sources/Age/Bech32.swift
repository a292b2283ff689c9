import Cryptography

/// BIP 173's encoding with a checksum, without its limit on lengths, as age uses it.
enum Bech32 {
    /// What is wrong with a text, in words that repeat nothing of it.
    struct Fault: Error {
        let reason: String
    }

    /// A text's two parts, the prefix as it was written; the data may be a secret key.
    struct Decoded: ~Copyable {
        let prefix: String
        let data: Secret
    }

    private static let alphabet = [UInt8]("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
    private static let separator = UInt8(ascii: "1")

    static func decode(_ text: Span<UInt8>) throws(Fault) -> Decoded {
        try checkCase(text)
        guard let end = text.indices.last(where: { text[$0] == separator }), end > 0 else {
            throw Fault(reason: "it has no “1” between its prefix and its data")
        }
        let data = text.extracting((end + 1)...)
        guard data.count >= Checksum.count else { throw Fault(reason: "it is cut short") }
        let prefix = text.extracting(..<end)
        var checksum = Checksum(prefix: prefix)
        for index in data.indices {
            guard let value = value(of: data[index]) else {
                throw Fault(reason: "its character \(end + 2 + index) cannot occur there")
            }
            checksum.add(value)
        }
        guard checksum.isValid else {
            throw Fault(reason: "its checksum is wrong: characters were lost or changed")
        }
        return Decoded(
            prefix: String(decoding: prefix.indices.map { prefix[$0] }, as: UTF8.self),
            data: try bytes(of: data.extracting(droppingLast: Checksum.count)))
    }

    /// Writes into memory of the caller's, who may want to keep the text secret.
    static func encode(
        _ prefix: String, _ data: Span<UInt8>, isUpperCase: Bool, into text: inout OutputSpan<UInt8>
    ) {
        let prefix = Array(prefix.utf8)
        var checksum = Checksum(prefix: prefix.span)
        for character in prefix + [separator] {
            text.append(isUpperCase ? uppercased(character) : character)
        }
        for group in 0..<groupCount(data.count) { checksum.add(value(of: group, in: data)) }
        for group in 0..<groupCount(data.count) {
            let character = alphabet[Int(value(of: group, in: data))]
            text.append(isUpperCase ? uppercased(character) : character)
        }
        for value in checksum.values {
            let character = alphabet[Int(value)]
            text.append(isUpperCase ? uppercased(character) : character)
        }
    }

    static func encodedCount(_ prefix: String, dataCount: Int) -> Int {
        prefix.utf8.count + 1 + groupCount(dataCount) + Checksum.count
    }
}

extension Bech32 {
    private static func groupCount(_ bytes: Int) -> Int { (bytes * 8 + 4) / 5 }

    private static func uppercased(_ character: UInt8) -> UInt8 {
        isLowerCase(character) ? character & ~0x20 : character
    }

    private static func isLowerCase(_ character: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(character)
    }

    private static func isUpperCase(_ character: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(character)
    }

    private static func checkCase(_ text: Span<UInt8>) throws(Fault) {
        var (lower, upper) = (false, false)
        for index in text.indices {
            guard (33...126).contains(text[index]) else {
                throw Fault(reason: "its character \(index + 1) cannot occur there")
            }
            lower = lower || isLowerCase(text[index])
            upper = upper || isUpperCase(text[index])
        }
        guard !(lower && upper) else { throw Fault(reason: "it mixes upper and lower case") }
    }

    private static func value(of character: UInt8) -> UInt8? {
        let lower = isUpperCase(character) ? character | 0x20 : character
        return alphabet.firstIndex(of: lower).map { UInt8($0) }
    }

    /// The five bits of a byte string that one character stands for.
    private static func value(of group: Int, in data: Span<UInt8>) -> UInt8 {
        let (byte, bit) = (group * 5).quotientAndRemainder(dividingBy: 8)
        let next = byte + 1 < data.count ? data[byte + 1] : 0
        let pair = UInt16(data[byte]) << 8 | UInt16(next)
        return UInt8(truncatingIfNeeded: pair >> UInt16(11 - bit)) & 31
    }

    private static func bytes(of text: Span<UInt8>) throws(Fault) -> Secret {
        let rest = text.count * 5 % 8
        guard rest < 5 else { throw Fault(reason: "it is cut short") }
        var (bits, count, index) = (UInt32(0), 0, 0)
        let bytes = Secret(count: text.count * 5 / 8) { output in
            while output.freeCapacity > 0 {
                while count < 8 {
                    bits = bits << 5 | UInt32(value(of: text[index]) ?? 0)
                    (count, index) = (count + 5, index + 1)
                }
                count -= 8
                output.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        // What is left of the last character must be zero, else two texts would mean the same.
        let last = rest > 0 ? value(of: text[text.count - 1]) ?? 0 : 0
        guard last & (1 << UInt8(rest) - 1) == 0 else {
            throw Fault(reason: "its last bits are not zero")
        }
        return bytes
    }
}

extension Bech32 {
    /// BIP 173's checksum, over the prefix in lower case and then the values.
    private struct Checksum {
        static let count = 6
        private static let generators: [UInt32] = [
            0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3,
        ]

        private var state: UInt32 = 1

        init(prefix: Span<UInt8>) {
            for index in prefix.indices { add(lower(prefix[index]) >> 5) }
            add(0)
            for index in prefix.indices { add(lower(prefix[index]) & 31) }
        }

        private func lower(_ character: UInt8) -> UInt8 {
            isUpperCase(character) ? character | 0x20 : character
        }

        mutating func add(_ value: UInt8) {
            let top = state >> 25
            state = (state & 0x1ff_ffff) << 5 ^ UInt32(value)
            for (bit, generator) in Self.generators.enumerated()
            where top >> UInt32(bit) & 1 == 1 {
                state ^= generator
            }
        }

        var isValid: Bool { state == 1 }

        /// The six values that make a text valid.
        var values: [UInt8] {
            var end = self
            for _ in 0..<Self.count { end.add(0) }
            let sum = end.state ^ 1
            return (0..<Self.count).map {
                UInt8(truncatingIfNeeded: sum >> UInt32(25 - 5 * $0)) & 31
            }
        }
    }
}

extension Bech32 {
    /// The 32 bytes of an identity or a recipient; `fault` puts a reason into the caller's words.
    static func decodeKey(
        _ text: Span<UInt8>, prefix: String, fault: (String) -> AgeError
    ) throws(AgeError) -> Secret {
        let decoded: Decoded
        do throws(Fault) {
            decoded = try decode(text)
        } catch {
            throw fault(error.reason)
        }
        guard decoded.prefix == prefix else { throw fault("it does not start with \(prefix)1") }
        guard decoded.data.count == X25519.keyCount else {
            throw fault("it holds \(decoded.data.count) bytes instead of \(X25519.keyCount)")
        }
        return decoded.data
    }
}
