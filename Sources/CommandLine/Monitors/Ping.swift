/// A sign of life, or of trouble.
enum Ping: Equatable, Sendable {
    case start
    case success(String)
    case failure(String)

    var text: String {
        switch self {
        case .start: ""
        case .success(let text), .failure(let text): text
        }
    }

    /// Where it goes to, for the address of a check; nothing where that knows no such ping.
    func address(_ check: String) -> String? {
        let (path, query) = Self.cut(check)
        guard !Self.isPushed(check) else { return pushed(path) }
        switch self {
        case .start: return Self.joined(path, "/start", query)
        case .success: return check
        case .failure: return Self.joined(path, "/fail", query)
        }
    }

    static func isPushed(_ address: String) -> Bool { cut(address).path.contains("/api/push/") }

    /// As Uptime Kuma has it: one address, which is told in its query how things are.
    private func pushed(_ path: Substring) -> String? {
        switch self {
        case .start: nil
        case .success: "\(path)?status=up&msg=OK"
        case .failure(let text): "\(path)?status=down&msg=\(Self.encoded(text.prefix(200)))"
        }
    }

    private static func cut(_ address: String) -> (path: Substring, query: Substring) {
        let end = address.firstIndex(of: "?") ?? address.endIndex
        return (address[..<end], address[end...])
    }

    private static func joined(_ path: Substring, _ word: String, _ query: Substring) -> String {
        (path.hasSuffix("/") ? path.dropLast() : path) + word + query
    }

    private static func encoded(_ text: Substring) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { text, byte in
            let character = Character(Unicode.Scalar(byte))
            if byte < 0x80, character.isLetter || character.isNumber {
                text.append(character)
            } else {
                text += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }
}
