/// What is to be put into one file.
package struct SetupPart: Equatable, Sendable {
    package var file: String
    package var about = ""
    package var lines: [String] = []
}

/// A text of parts, with words for what differs from project to project.
///
/// A line "@file NAME" begins a part, "@say TEXT" tells about it, "@include NAME" stands for another
/// text; lines between "@if WORD" or "@if !WORD" and "@end" are for projects that have the word.
/// `{{WORD}}` stands for its value; a line that is left empty by it goes.
package struct SetupTemplate {
    private let values: [String: String]
    /// Those that the lines stand in, the innermost last.
    private var conditions: [Bool] = []
    private var isWanted: Bool { conditions.allSatisfy(\.self) }
    private var parts: [SetupPart] = []

    /// The parts of the text for these values.
    package static func parts(of text: String, with values: [String: String]) -> [SetupPart] {
        var template = SetupTemplate(values: values)
        template.take(text)
        return template.parts.map { part in
            var part = part
            while part.lines.last == "" { part.lines.removeLast() }
            return part
        }
    }

    private init(values: [String: String]) { self.values = values }

    private mutating func take(_ text: String) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            guard line.hasPrefix("@") else {
                if isWanted { add(String(line)) }
                continue
            }
            let words = line.dropFirst().split(separator: " ", maxSplits: 1).map(String.init)
            direct(words[0], words.count > 1 ? words[1] : "")
        }
    }

    private mutating func direct(_ directive: String, _ rest: String) {
        switch directive {
        case "if": conditions.append(rest.hasPrefix("!") != (values[rest.trimmingMark] != nil))
        case "end": _ = conditions.popLast()
        case _ where !isWanted: break
        case "file": parts.append(SetupPart(file: filled(rest)))
        case "say": parts[parts.count - 1].about = filled(rest)
        case "include":
            guard let text = SetupTexts.text(rest) else { fallthrough }
            take(text)
        default: preconditionFailure("internal error: unknown directive @\(directive) \(rest)")
        }
    }

    private mutating func add(_ line: String) {
        let filled = filled(line)
        guard !filled.isEmpty || line.isEmpty else { return }
        parts[parts.count - 1].lines += filled.split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
    }

    private func filled(_ line: String) -> String {
        values.reduce(line) { line, value in
            line.split(separator: "{{\(value.key)}}", omittingEmptySubsequences: false)
                .joined(separator: value.value)
        }
    }
}

extension String {
    fileprivate var trimmingMark: String { hasPrefix("!") ? String(dropFirst()) : self }
}
