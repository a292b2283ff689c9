/// Turns what was given for a key into a value of its kind, or says why that cannot be.
struct ValueReader {
    let key: String
    let given: Given

    func text() throws(ConfigurationError) -> String {
        guard case .string(let text) = given.node.value else { throw wrong("a text") }
        return text
    }

    func boolean() throws(ConfigurationError) -> Bool {
        switch given.node.value {
        case .bool(let value): return value
        case .string(let text):
            switch text.lowercased() {
            case "true", "yes", "on", "1": return true
            case "false", "no", "off", "0": return false
            default: throw wrong("true or false")
            }
        default: throw wrong("true or false")
        }
    }

    func count() throws(ConfigurationError) -> Int {
        let count: Int? =
            switch given.node.value {
            case .number(let number): Int(exactly: number)
            case .string(let text): Int(text)
            default: nil
            }
        guard let count, (0...1_000_000).contains(count) else {
            throw wrong("a whole number, not negative")
        }
        return count
    }

    func duration() throws(ConfigurationError) -> Duration {
        guard case .string(let text) = given.node.value, let duration = DurationText.parse(text)
        else { throw wrong("a duration", hint: "durations have units, " + DurationText.examples) }
        return duration
    }

    func size() throws(ConfigurationError) -> Int64 {
        let size: Int64? =
            switch given.node.value {
            case .number(let number): Int64(exactly: number)
            case .string(let text): SizeText.parse(text)
            default: nil
            }
        guard let size, size >= 0 else {
            throw wrong("a size", hint: "sizes are " + SizeText.examples)
        }
        return size
    }

    func word<Word: RawRepresentable & CaseIterable>(
        _ type: Word.Type
    ) throws(ConfigurationError) -> Word where Word.RawValue == String {
        let words = Word.allCases.map(\.rawValue)
        let text = try text()
        guard let word = Word(rawValue: text) else {
            let near = Suggestion.nearest(to: text, in: words).map { "did you mean \"\($0)\"?" }
            throw wrong("one of " + words.joined(separator: ", "), hint: near)
        }
        return word
    }

    /// Nothing for an empty text, as of a variable that is not set here; what is wrong with one is
    /// said without it, as it may be a secret.
    func webAddress(_ text: String) throws(ConfigurationError) -> String? {
        guard !text.isEmpty else { return nil }
        let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isPlain, let scheme = AddressText(text)?.scheme, ["http", "https"].contains(scheme)
        else {
            throw error("expected an address with https:// or http://, without spaces")
        }
        return text
    }

    func list() throws(ConfigurationError) -> [String] {
        switch given.node.value {
        case .string(let text): return [text]
        case .array(let nodes):
            var texts: [String] = []
            for (index, node) in nodes.enumerated() {
                texts.append(try element(index, node).text())
            }
            return texts
        default: throw wrong("a list of texts")
        }
    }

    /// The reader of a list's element, whose errors name its position.
    func element(_ index: Int, _ node: JSONNode) -> ValueReader {
        ValueReader(key: "\(key)[\(index)]", given: Given(node: node, origin: origin(of: node)))
    }

    /// The reader of an object's member.
    func member(_ member: JSONNode.Member) -> ValueReader {
        ValueReader(
            key: "\(key).\(member.name)",
            given: Given(node: member.node, origin: origin(of: member.node)))
    }

    func error(_ reason: String, hint: String? = nil) -> ConfigurationError {
        ConfigurationError("reading", given.origin.description, "\(key): \(reason)", hint: hint)
    }

    private func wrong(_ expected: String, hint: String? = nil) -> ConfigurationError {
        let found =
            switch given.node.value {
            case .string(let text) where text.count <= 40: "\"\(text)\""
            case .string: "this text"
            default: given.node.kind
            }
        return error("expected \(expected), found \(found)", hint: hint)
    }

    private func origin(of node: JSONNode) -> Origin {
        guard case .file(let name, _) = given.origin else { return given.origin }
        return .file(name, node.location)
    }
}
