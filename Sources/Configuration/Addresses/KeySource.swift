/// Where the key that opens a repository comes from; nothing is read here.
package enum KeySource: Equatable, Sendable {
    /// The text of an age key file.
    case key(SensitiveText)
    case keyFile(path: String)
    case passphrase(SensitiveText)
    case passphraseFile(path: String)
    /// The file in the user's configuration folder, which `init` and `backup` may create.
    case defaultKeyFile(path: String)
}

extension KeySource {
    /// Undoes what dashboards and shells do to a key file that is pasted into a variable.
    ///
    /// Quotes around it, CR LF, and line feeds written as backslash and n.
    static func repaired(_ text: String) -> String {
        var text = Substring(text)
        for quote in ["\"", "'", "`"]
        where text.count > 1 && text.hasPrefix(quote) && text.hasSuffix(quote) {
            text = text.dropFirst().dropLast()
        }
        var lines = ""
        var rest = Array(text.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            if scalar == "\r" {
                if rest.first != "\n" { lines += "\n" }
            } else if scalar == "\\", rest.first == "n" || rest.first == "r" {
                let isLineFeed = rest.popFirst() == "n"
                lines += isLineFeed ? "\n" : ""
            } else {
                lines.unicodeScalars.append(scalar)
            }
        }
        return lines
    }
}
