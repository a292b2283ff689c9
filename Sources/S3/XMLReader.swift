/// Reads the XML that S3 servers answer with, piece by piece.
///
/// It knows elements, text and the five entities that need no declaration. Attributes, comments
/// and declarations are passed over; entities of the document's own are refused, so nothing grows.
package struct XMLReader {
    package enum Event: Equatable, Sendable {
        case start(String)
        case text(String)
        case end(String)
    }

    /// Why something is not the XML that is understood here.
    package struct Flaw: Error, Equatable, Sendable {
        package let reason: String
    }

    private let bytes: [UInt8]
    private var position = 0
    private var open: [String] = []
    /// An element that ends where it begins has its end still to come.
    private var isEnding = false

    private static let deepest = 16
    private static let longestName = 128

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The names of the elements that enclose what comes next, the outermost first.
    package var path: [String] { open }

    /// What comes next; nil at the end of the whole.
    package mutating func next() throws(Flaw) -> Event? {
        if isEnding {
            isEnding = false
            return .end(open.removeLast())
        }
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<") else {
                if let text = try readText() { return .text(text) }
                continue
            }
            if try skipAside() { continue }
            return try peek(1) == UInt8(ascii: "/") ? readEnd() : readStart()
        }
        guard open.isEmpty else { throw Flaw(reason: "it ends too early") }
        return nil
    }

    private func peek(_ offset: Int) throws(Flaw) -> UInt8 {
        guard position + offset < bytes.count else { throw Flaw(reason: "it ends too early") }
        return bytes[position + offset]
    }
}

// MARK: Pieces

extension XMLReader {
    /// Text up to the next element; nothing for blanks outside of all elements.
    private mutating func readText() throws(Flaw) -> String? {
        let end = bytes[position...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
        let raw = bytes[position..<end]
        position = end
        let isBlank = raw.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
        if open.isEmpty {
            guard isBlank || Array(raw) == [0xEF, 0xBB, 0xBF] else {
                throw Flaw(reason: "there is text outside of all elements")
            }
            return nil
        }
        return try Self.decoded(raw)
    }

    /// Passes over declarations and comments; a document type is refused.
    private mutating func skipAside() throws(Flaw) -> Bool {
        let rest = bytes[position...]
        if rest.starts(with: Array("<?".utf8)) {
            try skip(behind: Array("?>".utf8))
        } else if rest.starts(with: Array("<!--".utf8)) {
            try skip(behind: Array("-->".utf8))
        } else if rest.starts(with: Array("<!".utf8)) {
            throw Flaw(reason: "it declares things of its own")
        } else {
            return false
        }
        return true
    }

    private mutating func skip(behind end: [UInt8]) throws(Flaw) {
        var place = position
        while place + end.count <= bytes.count {
            if bytes[place] == end[0], bytes[place...].starts(with: end) {
                position = place + end.count
                return
            }
            place += 1
        }
        throw Flaw(reason: "it ends too early")
    }

    private mutating func readEnd() throws(Flaw) -> Event {
        position += 2
        let name = try readName()
        skipBlanks()
        guard try peek(0) == UInt8(ascii: ">") else { throw Flaw(reason: "an end tag is odd") }
        position += 1
        guard open.last == name else { throw Flaw(reason: "its elements are not nested") }
        open.removeLast()
        return .end(name)
    }

    private mutating func readStart() throws(Flaw) -> Event {
        position += 1
        let name = try readName()
        try skipAttributes()
        isEnding = try peek(0) == UInt8(ascii: "/")
        if isEnding { position += 1 }
        guard try peek(0) == UInt8(ascii: ">") else { throw Flaw(reason: "a start tag is odd") }
        position += 1
        guard open.count < Self.deepest else { throw Flaw(reason: "its elements are too deep") }
        open.append(name)
        return .start(name)
    }

    /// Without the prefix that names its space.
    private mutating func readName() throws(Flaw) -> String {
        var start = position
        let first = position
        while Self.isName(try peek(0)) {
            position += 1
            if bytes[position - 1] == UInt8(ascii: ":") { start = position }
        }
        guard position > start, position - first <= Self.longestName else {
            throw Flaw(reason: "an element has no proper name")
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private static func isName(_ byte: UInt8) -> Bool {
        (0x30...0x3A).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte == 0x5F
            || byte == 0x2D || byte == 0x2E
    }

    private mutating func skipBlanks() {
        while position < bytes.count,
            bytes[position] == 0x20 || (0x09...0x0D).contains(bytes[position])
        {
            position += 1
        }
    }

    private mutating func skipAttributes() throws(Flaw) {
        while true {
            switch try peek(0) {
            case UInt8(ascii: ">"), UInt8(ascii: "/"): return
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                let quote = bytes[position]
                position += 1
                while try peek(0) != quote { position += 1 }
                position += 1
            case UInt8(ascii: "<"): throw Flaw(reason: "a start tag is odd")
            default: position += 1
            }
        }
    }
}

// MARK: Text

extension XMLReader {
    private static func decoded(_ raw: ArraySlice<UInt8>) throws(Flaw) -> String {
        var result: [UInt8] = []
        var rest = raw
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "&") else {
                result.append(byte)
                continue
            }
            guard let end = rest.prefix(10).firstIndex(of: UInt8(ascii: ";")),
                let scalar = entity(String(decoding: rest[..<end], as: UTF8.self))
            else { throw Flaw(reason: "it has an entity that is not known") }
            result += Array(String(scalar).utf8)
            rest = rest[rest.index(after: end)...]
        }
        guard let text = String(validating: result, as: UTF8.self) else {
            throw Flaw(reason: "it is not UTF-8")
        }
        return text
    }

    private static func entity(_ name: String) -> Unicode.Scalar? {
        switch name {
        case "lt": "<"
        case "gt": ">"
        case "amp": "&"
        case "quot": "\""
        case "apos": "'"
        case _ where name.hasPrefix("#x"):
            UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
        case _ where name.hasPrefix("#"): UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init)
        default: nil
        }
    }
}
