extension PathPattern {
    /// Parses what gitignore calls a pattern: a line without its `!`.
    init(parsing text: [UInt8]) {
        let slash = UInt8(ascii: "/")
        isForDirectoriesOnly = text.last == slash
        let pattern = isForDirectoriesOnly ? text.dropLast() : text[...]
        do throws(Impossibility) {
            guard !pattern.isEmpty else { throw .namesNothing }
            let parts = try Self.parts(
                Array(pattern.first == slash ? pattern.dropFirst() : pattern))
            if !pattern.contains(slash), case .name(let name)? = parts.first {
                shape = .name(name)
            } else {
                shape = .path(parts)
            }
        } catch {
            shape = .never(error)
        }
    }

    private static func parts(_ text: [UInt8]) throws(Impossibility) -> [Part] {
        var scanner = PatternScanner(text)
        var parts: [Part] = []
        var name: [PatternScanner.Token] = []
        while let token = try scanner.next() {
            if case .slash(let isEscaped) = token {
                parts += try Self.parts(name: name, isBeforePlainSlash: !isEscaped)
                name = []
            } else {
                name.append(token)
            }
        }
        return parts + (try Self.parts(name: name, isBeforePlainSlash: false))
    }

    private static func parts(
        name: [PatternScanner.Token], isBeforePlainSlash: Bool
    ) throws(Impossibility) -> [Part] {
        let any = Part.name(NamePattern(elements: [.anyBytes]))
        if name == [.manyStars] { return isBeforePlainSlash ? [.anyNames] : [any, .anyNames] }
        let elements = name.map { token -> NamePattern.Element in
            if case .element(let element) = token { element } else { .anyBytes }
        }
        guard !elements.isEmpty else { throw .doubleSlash }
        let dot = NamePattern.Element.byte(UInt8(ascii: "."))
        guard elements != [dot], elements != [dot, dot] else { throw .dots }
        return [.name(NamePattern(elements: elements))]
    }
}
