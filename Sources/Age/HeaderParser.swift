/// Reads a header just as the format's grammar has it, and nothing more lenient.
struct HeaderParser {
    private let bytes: [UInt8]
    private var position = 0

    /// Where the header that begins these bytes ends; nil means that they do not hold all of it.
    static func end(in bytes: Span<UInt8>, from start: Int = 0) -> Int? {
        let mark = [UInt8]("\n---".utf8)
        guard bytes.count >= mark.count else { return nil }
        for index in max(0, start - mark.count)...(bytes.count - mark.count)
        where mark.indices.allSatisfy({ bytes[index + $0] == mark[$0] }) {
            let rest = (index + mark.count)..<bytes.count
            return rest.first { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
        }
        return nil
    }

    static func parse(_ bytes: [UInt8]) throws(AgeError) -> Header {
        var parser = HeaderParser(bytes: bytes)
        return try parser.header()
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func header() throws(AgeError) -> Header {
        try version()
        var stanzas: [Stanza] = []
        while starts(with: "-> ") { stanzas.append(try stanza()) }
        guard !stanzas.isEmpty else { throw .malformedHeader("it names no recipient") }
        guard starts(with: "--- ") else { throw .malformedHeader("its last line is missing") }
        let end = try line("its last line is cut short").dropFirst(4)
        guard let mac = Base64.decode(end.span), mac.count == 32 else {
            throw .malformedHeader("its last line is not a proof in base64")
        }
        guard position == bytes.count else {
            throw .malformedHeader("it does not end where it should")
        }
        return Header(stanzas: stanzas, mac: mac)
    }

    private mutating func version() throws(AgeError) {
        guard starts(with: Header.family) else { throw .notAge }
        let version = try line("its first line is cut short")
        guard version.elementsEqual(Header.version.utf8) else {
            throw .malformedHeader("its first line does not name the one version we know, v1")
        }
    }

    private mutating func stanza() throws(AgeError) -> Stanza {
        let arguments = try line("a stanza is cut short").dropFirst(3)
            .split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        for argument in arguments {
            guard !argument.isEmpty, argument.allSatisfy({ (33...126).contains($0) }) else {
                throw .malformedHeader("a stanza has an argument that is empty or unprintable")
            }
        }
        return Stanza(
            arguments: arguments.map { String(decoding: $0, as: UTF8.self) }, body: try body())
    }

    private mutating func body() throws(AgeError) -> [UInt8] {
        var body: [UInt8] = []
        while true {
            let line = try line("the body of a stanza is cut short")
            guard line.count <= Header.columns else {
                throw .malformedHeader("the body of a stanza has a line of more than 64 characters")
            }
            guard Base64.decode(line.span, into: &body) else {
                throw .malformedHeader("the body of a stanza is not in canonical base64")
            }
            if line.count < Header.columns { return body }
        }
    }

    private func starts(with text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

    private mutating func line(_ problem: String) throws(AgeError) -> ArraySlice<UInt8> {
        guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else {
            throw .malformedHeader(problem)
        }
        defer { position = end + 1 }
        return bytes[position..<end]
    }
}

extension AgeError {
    static func malformedHeader(_ reason: String) -> AgeError {
        AgeError(.malformedHeader, "read the header of", "the age file", reason)
    }

    static var notAge: AgeError { malformedHeader("it is not an age file at all") }
}
