/// Reads files of variables as node's `--env-file` does.
///
/// Lines are `NAME=value`, perhaps after `export`; `#` begins a comment; values in single, double
/// or back quotes may span lines; `\n` is a line feed within double quotes.
package struct EnvironmentFile {
    private var scanner: TextScanner
    private var variables: [String: String] = [:]

    private init(_ text: String) {
        scanner = TextScanner(text)
    }

    /// The variables of the text; of one that is given twice, the last value.
    package static func parse(_ text: String) throws(TextError) -> [String: String] {
        var file = EnvironmentFile(text)
        while file.scanner.current != nil { try file.line() }
        return file.variables
    }

    /// The variables of the files added to those of the process, which win.
    package static func merge(
        _ files: [[String: String]], into environment: [String: String]
    ) -> [String: String] {
        var added: [String: String] = [:]
        for file in files { added.merge(file) { _, later in later } }
        return added.merging(environment) { _, present in present }
    }

    private mutating func line() throws(TextError) {
        _ = scanner.take { $0.properties.isWhitespace || $0 == "\u{FEFF}" }
        guard let first = scanner.current else { return }
        if first == "#" { return skipLine() }
        let start = scanner
        var name = scanner.take { !$0.properties.isWhitespace && $0 != "=" && $0 != "#" }
        skipBlanks()
        if name == "export", scanner.current != "=" {
            name = scanner.take { !$0.properties.isWhitespace && $0 != "=" && $0 != "#" }
            skipBlanks()
        }
        guard scanner.skip("="), VariableExpansion.isName(name) else {
            throw start.error("expected NAME=value")
        }
        skipBlanks()
        variables[name] = value()
        skipLine()
    }

    private mutating func value() -> String {
        if let quote = scanner.current, quote == "\"" || quote == "'" || quote == "`",
            let quoted = quoted(by: quote)
        {
            return quoted
        }
        let value = scanner.take { $0 != "#" && $0 != "\n" && $0 != "\r" }
        let end = value.lastIndex { $0 != " " && $0 != "\t" }
        return end.map { String(value[...$0]) } ?? ""
    }

    /// The text up to the closing quote; without one the quote is a character like any other.
    private mutating func quoted(by quote: Unicode.Scalar) -> String? {
        var ahead = scanner
        ahead.advance()
        var text = String.UnicodeScalarView()
        while let scalar = ahead.next() {
            if scalar == quote {
                scanner = ahead
                return String(text)
            }
            if quote == "\"", scalar == "\\", ahead.skip("n") {
                text.append("\n")
            } else if scalar != "\r" || ahead.current != "\n" {
                text.append(scalar)
            }
        }
        return nil
    }

    private mutating func skipBlanks() {
        _ = scanner.take { $0 == " " || $0 == "\t" }
    }

    private mutating func skipLine() {
        _ = scanner.take { $0 != "\n" && $0 != "\r" }
    }
}
