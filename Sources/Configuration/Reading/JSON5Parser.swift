/// Reads JSON5: JSON with comments, trailing commas, names without quotes, single quotes.
///
/// See https://spec.json5.org. A name that stands twice in an object is refused, as is nesting
/// deeper than a person would write.
package struct JSON5Parser {
    private var scanner: TextScanner
    private var depth = 0
    private static let deepest = 64

    private init(_ text: String) {
        scanner = TextScanner(text)
    }

    /// The one value that the text holds.
    package static func parse(_ text: String) throws(TextError) -> JSONNode {
        var parser = JSON5Parser(text)
        let node = try parser.value()
        try parser.skipSpace()
        guard parser.scanner.current == nil else {
            throw parser.scanner.error("something follows the end of the value")
        }
        return node
    }

    private mutating func value() throws(TextError) -> JSONNode {
        try skipSpace()
        let location = scanner.location
        return JSONNode(value: try bareValue(), location: location)
    }

    private mutating func bareValue() throws(TextError) -> JSONNode.Value {
        switch scanner.current {
        case nil: throw scanner.error("the text ends where a value is missing")
        case "{"?: return .object(try nested { parser throws(TextError) in try parser.members() })
        case "["?: return .array(try nested { parser throws(TextError) in try parser.elements() })
        case "\""?, "'"?: return .string(try string())
        case "+"?, "-"?, "."?: return .number(try number())
        case let scalar? where ("0"..."9").contains(scalar): return .number(try number())
        default: return try word()
        }
    }

    private mutating func nested<Content>(
        _ content: (inout JSON5Parser) throws(TextError) -> Content
    ) throws(TextError) -> Content {
        guard depth < Self.deepest else { throw scanner.error("values are nested too deeply") }
        depth += 1
        defer { depth -= 1 }
        scanner.advance()
        return try content(&self)
    }
}

// MARK: Lists and objects

extension JSON5Parser {
    private mutating func elements() throws(TextError) -> [JSONNode] {
        var elements: [JSONNode] = []
        while try !ends(with: "]") {
            elements.append(try value())
            try skipSpace()
            guard scanner.current == "]" || scanner.skip(",") else {
                throw scanner.error("expected a comma or a closing bracket")
            }
        }
        return elements
    }

    private mutating func members() throws(TextError) -> [JSONNode.Member] {
        var members: [JSONNode.Member] = []
        var names: Set<String> = []
        while try !ends(with: "}") {
            let location = scanner.location
            let name = try memberName()
            guard names.insert(name).inserted else {
                throw TextError(location: location, reason: "\"\(name)\" stands here twice")
            }
            try skipSpace()
            guard scanner.skip(":") else {
                throw scanner.error("expected a colon after \"\(name)\"")
            }
            members.append(JSONNode.Member(name: name, location: location, node: try value()))
            try skipSpace()
            guard scanner.current == "}" || scanner.skip(",") else {
                throw scanner.error("expected a comma or a closing brace")
            }
        }
        return members
    }

    private mutating func ends(with bracket: Unicode.Scalar) throws(TextError) -> Bool {
        try skipSpace()
        return scanner.skip(bracket)
    }

    private mutating func memberName() throws(TextError) -> String {
        if scanner.current == "\"" || scanner.current == "'" { return try string() }
        let name = scanner.take(while: Self.isNamePart)
        guard let first = name.unicodeScalars.first, !("0"..."9").contains(first) else {
            throw scanner.error("expected a name")
        }
        return name
    }

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "$" || scalar == "_" || scalar == "\u{200C}" || scalar == "\u{200D}"
            || scalar.properties.isIDContinue
    }
}

// MARK: Words and numbers

extension JSON5Parser {
    private mutating func word() throws(TextError) -> JSONNode.Value {
        let start = scanner
        switch scanner.take(while: Self.isNamePart) {
        case "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "Infinity": return .number(.infinity)
        case "NaN": return .number(.nan)
        case let other:
            let reason = other.isEmpty ? "expected a value" : "\"\(other)\" needs quotes"
            throw start.error(reason)
        }
    }

    private mutating func number() throws(TextError) -> Double {
        let start = scanner
        let isNegative = scanner.current == "-"
        if isNegative || scanner.current == "+" { scanner.advance() }
        let text = scanner.take { $0 == "+" || $0 == "-" || $0 == "." || Self.isNamePart($0) }
        guard let magnitude = Self.magnitude(text) else { throw start.error("not a number") }
        return isNegative ? -magnitude : magnitude
    }

    private static func magnitude(_ text: String) -> Double? {
        if text == "Infinity" { return .infinity }
        if text == "NaN" { return .nan }
        if text.lowercased().hasPrefix("0x") {
            return UInt64(text.dropFirst(2), radix: 16).map { Double($0) }
        }
        let parts = text.lowercased().split(separator: "e", omittingEmptySubsequences: false)
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, mantissa.count <= 2, mantissa.contains(where: { !$0.isEmpty }),
            mantissa.allSatisfy({ $0.utf8.allSatisfy(isDigit) }),
            mantissa[0].count < 2 || !mantissa[0].hasPrefix("0")
        else { return nil }
        let exponent = parts.count == 2 ? parts[1] : "0"
        guard let power = Int(exponent), abs(power) < 400 else { return nil }
        let whole = mantissa[0].isEmpty ? "0" : mantissa[0]
        let fraction = mantissa.count == 2 && !mantissa[1].isEmpty ? mantissa[1] : "0"
        return Double("\(whole).\(fraction)e\(power)")
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

// MARK: Strings

extension JSON5Parser {
    private mutating func string() throws(TextError) -> String {
        let start = scanner
        let quote = scanner.next()
        var text = String.UnicodeScalarView()
        while let scalar = scanner.current {
            if scalar == "\n" || scalar == "\r" { break }
            scanner.advance()
            if scalar == quote { return String(text) }
            if scalar == "\\" {
                text.append(contentsOf: try escape())
            } else {
                text.append(scalar)
            }
        }
        throw start.error("the text that starts here has no closing quote")
    }

    /// What the escape behind a backslash stands for.
    private mutating func escape() throws(TextError) -> String.UnicodeScalarView {
        let start = scanner
        guard let scalar = scanner.next() else { throw start.error("an escape is cut short") }
        switch scalar {
        case "b": return "\u{8}".unicodeScalars
        case "f": return "\u{C}".unicodeScalars
        case "n": return "\n".unicodeScalars
        case "r": return "\r".unicodeScalars
        case "t": return "\t".unicodeScalars
        case "v": return "\u{B}".unicodeScalars
        case "x": return String(try scalarOf(code: hexadecimal(2), start)).unicodeScalars
        case "u": return String(try unicodeEscape(start)).unicodeScalars
        case "\r":
            _ = scanner.skip("\n")
            return "".unicodeScalars
        case "\n", "\u{2028}", "\u{2029}": return "".unicodeScalars
        case "0" where !("0"..."9").contains(scanner.current ?? " "): return "\0".unicodeScalars
        case "0"..."9": throw start.error("unknown escape")
        default: return String(scalar).unicodeScalars
        }
    }

    private mutating func unicodeEscape(_ start: TextScanner) throws(TextError) -> Unicode.Scalar {
        let first = try hexadecimal(4)
        guard (0xD800..<0xDC00).contains(first) else { return try scalarOf(code: first, start) }
        guard scanner.skip("\\"), scanner.skip("u") else {
            throw start.error("half of a surrogate pair is missing")
        }
        let second = try hexadecimal(4)
        guard (0xDC00..<0xE000).contains(second) else {
            throw start.error("half of a surrogate pair is missing")
        }
        return try scalarOf(code: 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00), start)
    }

    private mutating func hexadecimal(_ count: Int) throws(TextError) -> UInt32 {
        var digits = ""
        for _ in 0..<count {
            if let digit = scanner.current, digit.properties.isASCIIHexDigit {
                digits.unicodeScalars.append(digit)
                scanner.advance()
            }
        }
        guard digits.count == count, let code = UInt32(digits, radix: 16) else {
            throw scanner.error("an escape needs \(count) hexadecimal digits")
        }
        return code
    }

    private func scalarOf(code: UInt32, _ start: TextScanner) throws(TextError) -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(code) else {
            throw start.error("half of a surrogate pair is missing")
        }
        return scalar
    }
}

// MARK: Space

extension JSON5Parser {
    private mutating func skipSpace() throws(TextError) {
        while let scalar = scanner.current {
            if scalar.properties.isWhitespace || scalar == "\u{FEFF}" {
                scanner.advance()
            } else if scalar == "/", scanner.ahead(1) == "/" {
                _ = scanner.take { $0 != "\n" && $0 != "\r" }
            } else if scalar == "/", scanner.ahead(1) == "*" {
                try skipBlockComment()
            } else {
                return
            }
        }
    }

    private mutating func skipBlockComment() throws(TextError) {
        let start = scanner
        scanner.advance()
        scanner.advance()
        while let scalar = scanner.next() {
            if scalar == "*", scanner.skip("/") { return }
        }
        throw start.error("the comment that starts here has no end")
    }
}
