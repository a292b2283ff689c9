/// Where the lines of a key file are, without the quotes and blanks around them.
struct KeyFileLines {
    private(set) var ranges: [Range<Int>] = []

    var isBlank: Bool { ranges.allSatisfy(\.isEmpty) }

    init(_ file: Span<UInt8>) throws(AgeError) {
        let content = try Self.unquoted(file, Self.trimmed(file, Self.afterMark(file)))
        let isOneLine = !content.contains { Self.isNewline(file[$0]) }
        var start = content.lowerBound
        var index = start
        while index < content.upperBound {
            let length = Self.lineEnd(file, index, content.upperBound, escaped: isOneLine)
            if length > 0 {
                ranges.append(Self.trimmed(file, start..<index))
                start = index + length
            }
            index += max(1, length)
        }
        ranges.append(Self.trimmed(file, start..<content.upperBound))
    }

    /// How many bytes end the line here: LF, CR, CRLF or, in a file of one line, these in writing.
    private static func lineEnd(
        _ file: Span<UInt8>, _ index: Int, _ end: Int, escaped: Bool
    ) -> Int {
        func has(_ text: StaticString, at index: Int) -> Bool {
            index + text.utf8CodeUnitCount <= end
                && text.withUTF8Buffer { text in
                    text.indices.allSatisfy { unsafe file[index + $0] == text[$0] }
                }
        }
        let endings: [StaticString] = escaped ? ["\\r\\n", "\\n", "\\r"] : ["\r\n", "\n", "\r"]
        return endings.first { has($0, at: index) }.map(\.utf8CodeUnitCount) ?? 0
    }

    private static func unquoted(
        _ file: Span<UInt8>, _ range: Range<Int>
    ) throws(AgeError) -> Range<Int> {
        let quotes = [UInt8(ascii: "\""), UInt8(ascii: "'")]
        guard let first = range.first, let last = range.last else { return range }
        let (opens, closes) = (quotes.contains(file[first]), quotes.contains(file[last]))
        guard opens || closes else { return range }
        guard opens, first < last, file[first] == file[last] else {
            throw .keyFile(
                "it has a quotation mark at one end only", hint: "quote all of it, or nothing")
        }
        return trimmed(file, (first + 1)..<last)
    }

    private static func trimmed(_ file: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var range = range
        while let last = range.last, Armor.isSpace(file[last]) { range.removeLast() }
        let start = range.first { !Armor.isSpace(file[$0]) } ?? range.upperBound
        return start..<range.upperBound
    }

    /// Editors of another system put a byte order mark in front.
    private static func afterMark(_ file: Span<UInt8>) -> Range<Int> {
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        let isMarked = file.count >= 3 && mark.indices.allSatisfy { file[$0] == mark[$0] }
        return (isMarked ? 3 : 0)..<file.count
    }

    private static func isNewline(_ byte: UInt8) -> Bool { byte == 10 || byte == 13 }
}
