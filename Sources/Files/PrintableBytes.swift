/// Shows bytes on one line without loss: what a terminal would not show as itself is escaped.
enum PrintableBytes {
    static func text(_ bytes: [UInt8]) -> String {
        if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) {
            return String(decoding: bytes, as: UTF8.self)
        }
        var text = ""
        var rest = bytes[...]
        while let first = rest.first {
            if let scalar = leadingScalar(of: rest) {
                append(scalar, to: &text)
                rest.removeFirst(UTF8.width(scalar))
            } else {
                text += escape(first)
                rest.removeFirst()
            }
        }
        return text
    }

    private static func leadingScalar(of bytes: ArraySlice<UInt8>) -> Unicode.Scalar? {
        for count in 1...4 where count <= bytes.count {
            let text = String(validating: bytes.prefix(count), as: UTF8.self)
            if let text { return text.unicodeScalars.first }
        }
        return nil
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
        switch scalar {
        case "\\": text += "\\\\"
        case "\n": text += "\\n"
        case "\r": text += "\\r"
        case "\t": text += "\\t"
        case _ where hides(scalar):
            for byte in String(scalar).utf8 { text += escape(byte) }
        default: text.unicodeScalars.append(scalar)
        }
    }

    /// Control and direction characters could forge what a terminal shows.
    private static func hides(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
        default: false
        }
    }

    private static func escape(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.utf8.count == 1 ? "\\x0\(digits)" : "\\x\(digits)"
    }
}

extension UTF8 {
    fileprivate static func width(_ scalar: Unicode.Scalar) -> Int {
        String(scalar).utf8.count
    }
}
