/// RFC 4648's base64, of which just the one canonical encoding of any bytes is accepted.
enum Base64 {
    private static let alphabet = [UInt8](
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let invalid: UInt8 = 0xff
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: invalid, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    static func encode(_ bytes: Span<UInt8>, padded: Bool = false) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes.extracting(start..<min(start + 3, bytes.count))
            var bits = UInt32(0)
            for index in 0..<3 {
                bits = bits << 8 | (index < group.count ? UInt32(group[index]) : 0)
            }
            for index in 0...group.count {
                text.append(alphabet[Int(bits >> UInt32(18 - 6 * index) & 63)])
            }
        }
        if padded { while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) } }
        return text
    }

    static func decode(_ text: Span<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        return decode(text, into: &bytes) ? bytes : nil
    }

    /// Appends what the text encodes, or answers false and leaves `bytes` of no use.
    static func decode(_ text: Span<UInt8>, into bytes: inout [UInt8]) -> Bool {
        guard text.count % 4 != 1 else { return false }
        let values = values
        for start in stride(from: 0, to: text.count, by: 4) {
            let count = min(4, text.count - start)
            var bits = UInt32(0)
            for index in 0..<count {
                let value = values[Int(text[start + index])]
                guard value != invalid else { return false }
                bits |= UInt32(value) << UInt32(18 - 6 * index)
            }
            bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
            if count > 2 { bytes.append(UInt8(truncatingIfNeeded: bits >> 8)) }
            if count > 3 { bytes.append(UInt8(truncatingIfNeeded: bits)) }
            // Bits beyond the last byte must be zero, else two texts would mean the same.
            let rest = count == 2 ? bits & 0xffff : count == 3 ? bits & 0xff : 0
            guard rest == 0 else { return false }
        }
        return true
    }

    static func decodePadded(_ text: Span<UInt8>, into bytes: inout [UInt8]) -> Bool {
        guard text.count % 4 == 0 else { return false }
        var end = text.count
        while end > 0, text.count - end < 2, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
        return decode(text.extracting(..<end), into: &bytes)
    }
}
