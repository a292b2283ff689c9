package import Configuration

/// A settings file of Amazon's tools, section by section.
///
/// What is indented below a setting without a value belongs to that setting: `s3.addressing_style`.
package struct ProfileFile: Equatable, Sendable {
    /// Headings without their brackets, with single spaces; names of settings in small letters.
    package private(set) var sections: [String: [String: String]] = [:]

    package init() {}

    package init(_ text: String) throws(TextError) {
        var section: String?
        var outer: String?
        for (index, line) in text.split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline
        )
        .enumerated() {
            let content = Self.content(of: line)
            guard !content.isEmpty else { continue }
            if content.hasPrefix("[") {
                guard let heading = Self.heading(content) else {
                    throw Self.error(index, "a section's heading has no closing bracket")
                }
                section = heading
                sections[heading, default: [:]].merge([:]) { old, _ in old }
                outer = nil
                continue
            }
            guard let section else {
                throw Self.error(index, "a setting stands before any section")
            }
            guard let (name, value) = Self.setting(content) else {
                throw Self.error(index, "expected NAME = VALUE")
            }
            if line.first?.isWhitespace == true, let outer {
                sections[section]?["\(outer).\(name)"] = value
            } else {
                sections[section]?[name] = value
                outer = value.isEmpty ? name : nil
            }
        }
    }

    /// The line without blanks at its ends, and without its comment.
    private static func content(of line: Substring) -> Substring {
        var line = trimmed(line)
        if line.first == "#" || line.first == ";" { return "" }
        if !line.hasPrefix("[") {
            var before: Character = " "
            for index in line.indices {
                if (line[index] == "#" || line[index] == ";") && before.isWhitespace {
                    line = line[..<index]
                    break
                }
                before = line[index]
            }
        }
        return trimmed(line)
    }

    private static func heading(_ content: Substring) -> String? {
        guard let end = content.firstIndex(of: "]") else { return nil }
        let words = content[content.index(after: content.startIndex)..<end]
        return words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            .filter { $0 != "\"" && $0 != "'" }
    }

    private static func setting(_ content: Substring) -> (name: String, value: String)? {
        guard let sign = content.firstIndex(of: "=") else { return nil }
        let name = trimmed(content[..<sign]).lowercased()
        guard !name.isEmpty else { return nil }
        return (name, String(trimmed(content[content.index(after: sign)...])))
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    private static func error(_ index: Int, _ reason: String) -> TextError {
        TextError(location: TextLocation(line: index + 1), reason: reason)
    }
}
