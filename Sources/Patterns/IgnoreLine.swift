/// How git cuts a file into lines and a line into its pattern.
enum IgnoreLine {
    /// The line without its carriage return, without what follows a zero byte, and without trailing
    /// spaces that no backslash protects; nil if that leaves nothing, or a comment.
    static func pattern(in line: [UInt8]) -> [UInt8]? {
        guard line.first != UInt8(ascii: "#") else { return nil }
        let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...]
        let pattern = text.prefix { $0 != 0 }
        let kept = pattern.prefix(endWithoutSpaces(pattern))
        return kept.isEmpty ? nil : Array(kept)
    }

    private static func endWithoutSpaces(_ pattern: ArraySlice<UInt8>) -> Int {
        var end = 0
        var isEscaped = false
        for (index, byte) in pattern.enumerated() {
            if isEscaped || byte != UInt8(ascii: " ") { end = index + 1 }
            isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
        }
        return end
    }

    static func lines(_ text: Span<UInt8>) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var start = startBehindByteOrderMark(text)
        while start < text.count {
            var line: [UInt8] = []
            while start < text.count, text[start] != UInt8(ascii: "\n") {
                line.append(text[start])
                start += 1
            }
            lines.append(line)
            start += 1
        }
        return lines
    }

    private static func startBehindByteOrderMark(_ text: Span<UInt8>) -> Int {
        text.count >= 3 && text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF ? 3 : 0
    }
}
