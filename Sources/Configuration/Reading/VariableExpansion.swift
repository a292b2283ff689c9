/// Replaces `${VAR}` and `${VAR:-default}` in a text of the configuration; `$${` is a plain `${`.
struct VariableExpansion {
    let environment: [String: String]
    let key: String
    let origin: Origin

    func expand(_ text: String) throws(ConfigurationError) -> String {
        var expanded = ""
        var rest = Substring(text)
        while let dollar = rest.firstIndex(of: "$") {
            expanded += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                expanded += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                expanded += try reference(&rest, text)
            } else {
                expanded += "$"
                rest = rest.dropFirst()
            }
        }
        return expanded + rest
    }

    private func reference(
        _ rest: inout Substring, _ text: String
    ) throws(ConfigurationError) -> String {
        guard let end = rest.firstIndex(of: "}") else {
            throw error("a \"${\" has no closing brace", hint: nil)
        }
        let body = rest.dropFirst(2)[..<end]
        rest = rest[rest.index(after: end)...]
        let name = String(body.prefix { $0 != ":" })
        let fallback = body.dropFirst(name.count)
        guard fallback.isEmpty || fallback.hasPrefix(":-") else {
            throw error("${\(body)} is not of the form ${NAME} or ${NAME:-default}", hint: nil)
        }
        guard Self.isName(name) else { throw error("\"\(name)\" is no variable's name", hint: nil) }
        if let value = environment[name], !value.isEmpty || fallback.isEmpty { return value }
        guard !fallback.isEmpty else {
            throw error(
                "the variable \(name) is not set", hint: "set it, or write ${\(name):-default}")
        }
        return String(fallback.dropFirst(2))
    }

    private func error(_ reason: String, hint: String?) -> ConfigurationError {
        ConfigurationError("reading", origin.description, "\(key): \(reason)", hint: hint)
    }

    static func isName(_ name: some StringProtocol) -> Bool {
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
        else { return false }
        return name.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & 0xDF)
        }
    }
}
