/// Bytes as text, four characters for three of them.
enum Base64 {
    private static let digits = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func text(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = (group + [0, 0]).prefix(3).reduce(0) { $0 << 8 | Int($1) }
            for place in 0..<4 {
                let digit = digits[bits >> (18 - 6 * place) & 63]
                text.append(place <= group.count ? digit : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil unless the text is just what these bytes give.
    static func bytes(_ text: [UInt8]) -> [UInt8]? {
        let places = text.prefix { $0 != UInt8(ascii: "=") }.map { digits.firstIndex(of: $0) }
        var bytes: [UInt8] = []
        var bits = 0
        for (index, place) in places.enumerated() {
            guard let place else { return nil }
            bits = bits << 6 & 0xFFFF | place
            guard index % 4 > 0 else { continue }
            bytes.append(UInt8(bits >> (6 - 2 * (index % 4)) & 0xFF))
        }
        return Array(Self.text(bytes).utf8) == text ? bytes : nil
    }
}
