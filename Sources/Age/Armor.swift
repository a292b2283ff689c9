/// Age files as text, for where bytes cannot go: one strict PEM block.
package enum Armor {
    static let begin = Array("-----BEGIN AGE ENCRYPTED FILE-----".utf8)
    static let end = Array("-----END AGE ENCRYPTED FILE-----".utf8)
    static let columns = 64

    package static func encode(_ file: Span<UInt8>) -> [UInt8] {
        let text = Base64.encode(file, padded: true)
        let newline = UInt8(ascii: "\n")
        var armored = begin + [newline]
        armored.reserveCapacity(text.count + text.count / columns + 80)
        for start in stride(from: 0, to: text.count, by: columns) {
            armored += text[start..<min(start + columns, text.count)]
            armored.append(newline)
        }
        return armored + end + [newline]
    }

    package static func decode(_ text: Span<UInt8>) throws(AgeError) -> [UInt8] {
        var decoder = ArmorDecoder()
        var file: [UInt8] = []
        file.reserveCapacity(text.count / 4 * 3)
        try decoder.decode(text, into: &file)
        try decoder.finish(into: &file)
        return file
    }

    /// Whether a file that begins so is meant to be armored, well or badly.
    package static func begins(_ file: Span<UInt8>) -> Bool {
        let dashes = file.indices.drop { isSpace(file[$0]) }.prefix(dashCount)
        return dashes.count == dashCount && dashes.allSatisfy { file[$0] == UInt8(ascii: "-") }
    }

    /// Whether a file that begins so may still turn out either way.
    static func needsMore(_ file: Span<UInt8>) -> Bool {
        let dashes = file.indices.drop { isSpace(file[$0]) }.prefix(dashCount)
        return dashes.count < dashCount
    }

    private static let dashCount = 5

    static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
