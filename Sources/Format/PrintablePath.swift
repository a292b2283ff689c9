/// Shows a path of any bytes on one line, without loss.
package enum PrintablePath {
    package static func text(_ bytes: [UInt8]) -> String {
        var text = ""
        var rest = bytes[...]
        while true {
            let plain = rest.prefix(while: isPlain)
            text += String(decoding: plain, as: UTF8.self)
            rest.removeFirst(plain.count)
            if rest.isEmpty { return text }
            guard let (scalar, count) = leadingScalar(of: rest) else {
                text += escape(rest.removeFirst())
                continue
            }
            append(scalar, to: &text)
            rest.removeFirst(count)
        }
    }

    /// Text that came from elsewhere, such as a store's listing.
    package static func text(_ text: some StringProtocol) -> String {
        self.text(Array(text.utf8))
    }

    /// What most paths are made of, and is shown as it is.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "\\")
    }

    private static func leadingScalar(of bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
        for count in 1...4 where count <= bytes.count {
            guard let text = String(validating: bytes.prefix(count), as: UTF8.self) else {
                continue
            }
            return text.unicodeScalars.first.map { ($0, count) }
        }
        return nil
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
        switch scalar {
        case "\\": text += "\\\\"
        case "\n": text += "\\n"
        case "\r": text += "\\r"
        case "\t": text += "\\t"
        default:
            if hides(scalar) {
                for byte in String(scalar).utf8 { text += escape(byte) }
            } else {
                text.unicodeScalars.append(scalar)
            }
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
        "\\x" + Hexadecimal.text([byte])
    }
}
