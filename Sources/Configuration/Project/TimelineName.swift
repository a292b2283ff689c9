/// The rule for names of timelines, and how names are made to follow it.
package enum TimelineName {
    static let longest = 64

    /// Lower-case letters, digits, dots, dashes and underscores, beginning with a letter or digit.
    package static func isValid(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= longest && sanitized(name) == name
    }

    /// The nearest name that follows the rule; nothing if no letter is left.
    package static func sanitized(_ text: String) -> String? {
        var name: [UInt8] = []
        for byte in text.lowercased().utf8 {
            if isPlain(byte) {
                name.append(byte)
            } else if name.last != dash {
                name.append(dash)
            }
        }
        let start = name.drop { !isAlphanumeric($0) }.prefix(longest)
        let end = start.lastIndex { isAlphanumeric($0) || $0 == underscore }
        return end.map { String(decoding: start[...$0], as: UTF8.self) }
    }

    private static let dash = UInt8(ascii: "-")
    private static let underscore = UInt8(ascii: "_")

    private static func isPlain(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == dash || byte == underscore || byte == UInt8(ascii: ".")
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
