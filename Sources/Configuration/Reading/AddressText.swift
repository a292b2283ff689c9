/// The parts of a text of the form `scheme://user:password@host/path?query#fragment`.
struct AddressText: Equatable {
    var scheme: String
    var user: String?
    var password: String?
    var host: String
    /// With its leading slash, or empty.
    var path: String
    var query: String?
    var fragment: String?

    /// Nothing if the text has no scheme with `://`.
    init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://"),
            text[..<colon].utf8.allSatisfy(Self.isSchemeByte), colon > text.startIndex
        else { return nil }
        scheme = text[..<colon].lowercased()
        var rest = text[colon...].dropFirst(3)
        fragment = Self.cut(&rest, at: "#")
        query = Self.cut(&rest, at: "?")
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        path = String(rest[slash...])
        var authority = rest[..<slash]
        if let at = authority.lastIndex(of: "@") {
            var credentials = authority[..<at]
            authority = authority[authority.index(after: at)...]
            password = Self.cut(&credentials, at: ":")
            user = String(credentials)
        }
        host = String(authority)
    }

    /// Takes off what follows the first separator.
    private static func cut(_ text: inout Substring, at separator: Character) -> String? {
        guard let index = text.firstIndex(of: separator) else { return nil }
        defer { text = text[..<index] }
        return String(text[text.index(after: index)...])
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
}
