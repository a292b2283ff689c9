/// Takes armor off piece by piece, keeping at most one line.
struct ArmorDecoder {
    private enum Place { case before, fullLines, lastLine, after }

    private var place = Place.before
    private var line: [UInt8] = []

    mutating func decode(_ text: Span<UInt8>, into file: inout [UInt8]) throws(AgeError) {
        for index in text.indices {
            let byte = text[index]
            switch place {
            case .before where line.isEmpty && Armor.isSpace(byte): continue
            case .after:
                guard Armor.isSpace(byte) else {
                    throw .malformedArmor("something follows its END line")
                }
            default: try add(byte, into: &file)
            }
        }
    }

    mutating func finish(into file: inout [UInt8]) throws(AgeError) {
        if !line.isEmpty { try endLine(into: &file) }
        guard place == .after else { throw .malformedArmor("its END line is missing") }
    }

    private mutating func add(_ byte: UInt8, into file: inout [UInt8]) throws(AgeError) {
        guard byte != UInt8(ascii: "\n") else { return try endLine(into: &file) }
        guard line.count <= Armor.columns else {
            throw .malformedArmor("it has a line of more than 64 characters")
        }
        line.append(byte)
    }

    private mutating func endLine(into file: inout [UInt8]) throws(AgeError) {
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        switch place {
        case .before:
            guard line == Armor.begin else {
                throw .malformedArmor("it does not begin with the BEGIN line of an age file")
            }
            place = .fullLines
        case .fullLines, .lastLine:
            if line == Armor.end { place = .after } else { try decodeLine(into: &file) }
        case .after: break
        }
        line.removeAll(keepingCapacity: true)
    }

    private mutating func decodeLine(into file: inout [UInt8]) throws(AgeError) {
        guard place == .fullLines else {
            throw .malformedArmor("a line that is not the last has less than 64 characters")
        }
        let count = file.count
        guard !line.isEmpty, line.count <= Armor.columns,
            Base64.decodePadded(line.span, into: &file)
        else { throw .malformedArmor("a line is not in canonical base64") }
        if file.count - count < Armor.columns / 4 * 3 { place = .lastLine }
    }
}

extension AgeError {
    fileprivate static func malformedArmor(_ reason: String) -> AgeError {
        AgeError(.malformedArmor, "read the armor of", "the age file", reason)
    }
}
