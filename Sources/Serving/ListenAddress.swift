/// Where a server listens: `127.0.0.1:8081`, `[::1]:8081`, `:8081` for all, `8081` for this machine.
package struct ListenAddress: Hashable, Sendable {
    enum Host: Hashable {
        /// All addresses of both versions.
        case all
        case version4([UInt8])
        case version6([UInt8])
    }

    /// As it was given.
    let text: String
    let host: Host
    /// Zero lets the system choose.
    package let port: UInt16

    /// Names of machines are none, but for `localhost`.
    package init?(_ text: String) {
        let colon = text.lastIndex(of: ":")
        let digits = colon.map { text[text.index(after: $0)...] } ?? text[...]
        guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy(Self.isDigit),
            let port = UInt16(digits), let host = Self.host(colon.map { text[..<$0] })
        else { return nil }
        self.text = text
        self.host = host
        self.port = port
    }

    private static func host(_ text: Substring?) -> Host? {
        guard let text, text != "localhost" else { return .version4([127, 0, 0, 1]) }
        if text.isEmpty { return .all }
        guard text.first == "[" else { return AddressText.version4(text).map(Host.version4) }
        guard text.last == "]" else { return nil }
        return AddressText.version6(text.dropFirst().dropLast()).map(Host.version6)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
