/// Why a text is not taken as JSON.
package struct JSONFault: Error, Equatable, Sendable {
    package let reason: String
    package let offset: Int
}

/// A JSON text with the places of its values: 16 bytes for each, whatever they hold.
package struct JSONTape: Sendable {
    /// Longer texts are not read: the places are 32 bits wide, and memory is to be bounded.
    package static let longest = 32 << 20
    private static let mostValues = 2 << 20
    private static let deepest = 200

    enum Kind: UInt8 {
        case null, `false`, `true`, number, string, array, object
    }

    /// A value, or the name of a member; what it contains follows it directly.
    struct Value {
        let kind: Kind
        let start: UInt32
        var end: UInt32 = 0
        /// The position behind it and all that it contains.
        var next: UInt32 = 0
    }

    let bytes: [UInt8]
    private(set) var values: [Value] = []

    /// Reads exactly one value, as RFC 8259 has it.
    package init(_ bytes: [UInt8]) throws(JSONFault) {
        self.bytes = bytes
        guard bytes.count <= Self.longest else { throw JSONFault(reason: "too long", offset: 0) }
        var reader = Reader(position: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
        try value(&reader, depth: 0)
        skipSpace(&reader)
        guard reader.position == bytes.count else { throw fault("something follows it", reader) }
    }

    private struct Reader {
        var position: Int
    }

    private func fault(_ reason: String, _ reader: Reader) -> JSONFault {
        JSONFault(reason: reason, offset: reader.position)
    }

    private func current(_ reader: Reader) -> UInt8? {
        reader.position < bytes.count ? bytes[reader.position] : nil
    }

    private func skipSpace(_ reader: inout Reader) {
        while let byte = current(reader),
            byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
        { reader.position += 1 }
    }

    private func skip(_ byte: Character, _ reader: inout Reader) -> Bool {
        guard current(reader) == byte.asciiValue else { return false }
        reader.position += 1
        return true
    }
}

// MARK: Reading

extension JSONTape {
    private mutating func value(_ reader: inout Reader, depth: Int) throws(JSONFault) {
        skipSpace(&reader)
        guard depth < Self.deepest else { throw fault("nested too deeply", reader) }
        switch current(reader) {
        case UInt8(ascii: "{"): try object(&reader, depth)
        case UInt8(ascii: "["): try array(&reader, depth)
        case UInt8(ascii: "\""): try string(&reader)
        case UInt8(ascii: "n"): try word("null", .null, &reader)
        case UInt8(ascii: "t"): try word("true", .true, &reader)
        case UInt8(ascii: "f"): try word("false", .false, &reader)
        default: try number(&reader)
        }
    }

    private mutating func begin(_ kind: Kind, _ reader: Reader) throws(JSONFault) -> Int {
        guard values.count < Self.mostValues else { throw fault("too many values", reader) }
        values.append(Value(kind: kind, start: UInt32(reader.position)))
        return values.count - 1
    }

    private mutating func end(_ index: Int, _ reader: Reader) {
        values[index].end = UInt32(reader.position)
        values[index].next = UInt32(values.count)
    }

    private mutating func object(_ reader: inout Reader, _ depth: Int) throws(JSONFault) {
        let index = try begin(.object, reader)
        reader.position += 1
        skipSpace(&reader)
        if !skip("}", &reader) {
            repeat {
                skipSpace(&reader)
                try string(&reader)
                skipSpace(&reader)
                guard skip(":", &reader) else { throw fault("a colon is missing", reader) }
                try value(&reader, depth: depth + 1)
                skipSpace(&reader)
            } while skip(",", &reader)
            guard skip("}", &reader) else { throw fault("a brace is missing", reader) }
        }
        end(index, reader)
    }

    private mutating func array(_ reader: inout Reader, _ depth: Int) throws(JSONFault) {
        let index = try begin(.array, reader)
        reader.position += 1
        skipSpace(&reader)
        if !skip("]", &reader) {
            repeat {
                try value(&reader, depth: depth + 1)
                skipSpace(&reader)
            } while skip(",", &reader)
            guard skip("]", &reader) else { throw fault("a bracket is missing", reader) }
        }
        end(index, reader)
    }

    private mutating func string(_ reader: inout Reader) throws(JSONFault) {
        guard current(reader) == UInt8(ascii: "\"") else { throw fault("no string", reader) }
        let index = try begin(.string, reader)
        reader.position += 1
        while let byte = current(reader), byte >= 0x20 {
            reader.position += 1
            if byte == UInt8(ascii: "\"") { return end(index, reader) }
            if byte == UInt8(ascii: "\\") { reader.position += 1 }
        }
        throw fault("a string has no end", reader)
    }

    private mutating func word(
        _ word: String, _ kind: Kind, _ reader: inout Reader
    ) throws(JSONFault) {
        let index = try begin(kind, reader)
        guard bytes[reader.position...].starts(with: word.utf8) else {
            throw fault("no value", reader)
        }
        reader.position += word.utf8.count
        end(index, reader)
    }

    private mutating func number(_ reader: inout Reader) throws(JSONFault) {
        let index = try begin(.number, reader)
        _ = skip("-", &reader)
        if !skip("0", &reader) { try digits(&reader) }
        if skip(".", &reader) { try digits(&reader) }
        if skip("e", &reader) || skip("E", &reader) {
            if !skip("+", &reader) { _ = skip("-", &reader) }
            try digits(&reader)
        }
        end(index, reader)
    }

    private func digits(_ reader: inout Reader) throws(JSONFault) {
        let start = reader.position
        while let byte = current(reader), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            reader.position += 1
        }
        guard reader.position > start else { throw fault("no value", reader) }
    }
}

// MARK: Looking at values

extension JSONTape {
    func raw(_ index: Int) -> ArraySlice<UInt8> {
        bytes[Int(values[index].start)..<Int(values[index].end)]
    }

    func next(_ index: Int) -> Int { Int(values[index].next) }

    /// The elements of an array.
    func elements(_ index: Int) -> [Int] {
        var elements: [Int] = []
        var position = index + 1
        while position < next(index) {
            elements.append(position)
            position = next(position)
        }
        return elements
    }

    /// The members of an object, name and value; of equal names the last counts.
    func members(_ index: Int) -> [(name: Int, value: Int)] {
        var members: [(name: Int, value: Int)] = []
        var position = index + 1
        while position < next(index) {
            members.append((position, position + 1))
            position = next(position + 1)
        }
        return members
    }

    /// What a string says, its escapes resolved.
    func text(_ index: Int) -> String {
        JSONString.text(raw(index).dropFirst().dropLast())
    }
}

/// The inside of a JSON string.
enum JSONString {
    private static let escapes: [UInt8: Unicode.Scalar] = [
        UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n",
        UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    ]

    static func text(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.contains(UInt8(ascii: "\\")) else {
            return String(decoding: bytes, as: UTF8.self)
        }
        var units: [UInt16] = []
        var rest = bytes
        while !rest.isEmpty {
            let plain = rest.prefix { $0 != UInt8(ascii: "\\") }
            units += String(decoding: plain, as: UTF8.self).utf16
            rest = rest.dropFirst(plain.count + 1)
            guard plain.endIndex < bytes.endIndex, let escape = rest.popFirst() else { break }
            if escape == UInt8(ascii: "u") {
                let digits = String(decoding: rest.prefix(4), as: UTF8.self)
                units.append(UInt16(digits, radix: 16) ?? 0xFFFD)
                rest = rest.dropFirst(4)
            } else {
                units += String(escapes[escape] ?? Unicode.Scalar(escape)).utf16
            }
        }
        return String(decoding: units, as: UTF16.self)
    }
}
