/// Tells what looks like a secret, so that a comparison doesn't print it.
package enum SecretWords {
    private static let names = [
        "token", "secret", "password", "passwd", "passphrase", "apikey", "credential", "cookie",
        "session", "authorization", "bearer", "jwt", "private", "signature",
    ]
    private static let fileEndings = [".enc", ".pem", ".key", ".p12", ".pfx", ".age", ".gpg"]
    private static let hidden = "[hidden]"
    private static let shortestToken = 20

    /// Whether the values of a key with this name are secrets.
    package static func isSecret(name: String) -> Bool {
        let plain = name.lowercased().filter { $0 != "_" && $0 != "-" }
        return names.contains { plain.contains($0) } || plain == "auth"
            || plain.hasSuffix("key") && plain != "key" && !plain.hasSuffix("publickey")
    }

    /// Whether nothing of a file's contents is to be printed.
    package static func isSecret(file name: String) -> Bool {
        let name = name.lowercased()
        return fileEndings.contains { name.hasSuffix($0) } || name == ".env"
            || name.hasPrefix(".env.") || name.hasPrefix("id_")
    }

    /// Whether a value could be a token: long, without spaces, letters and digits mixed; or an
    /// address with a password.
    package static func isSecret(value: String) -> Bool {
        hiding(in: value) != value
    }

    /// A line with what looks like a secret left out.
    package static func hiding(in line: String) -> String {
        var text = ""
        var word = ""
        for character in line {
            if isWordPart(character) {
                word.append(character)
                continue
            }
            text += isToken(word) ? hidden : word
            word = ""
            text.append(character)
        }
        return hidingPassword(in: text + (isToken(word) ? hidden : word))
    }

    /// A line of settings, `NAME=VALUE` or `name: value`, with the value of a secret left out.
    package static func hiding(inSetting line: String) -> String {
        for (index, character) in zip(line.indices, line) where character == "=" || character == ":"
        {
            let name = line[..<index].reversed()
                .drop { $0 == "\"" || $0 == "'" || $0 == " " }.prefix { isWordPart($0) }
            if isSecret(name: String(name.reversed())) {
                return hiding(in: String(line[...index])) + hidden
            }
        }
        return hiding(in: line)
    }

    private static func isWordPart(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "_-".contains(character))
    }

    private static func isToken(_ word: String) -> Bool {
        guard word.utf8.count >= shortestToken, word.contains(where: \.isLetter),
            word.contains(where: \.isNumber)
        else { return false }
        return !isIdentifier(word)
    }

    /// A UUID names things far more often than it opens them.
    private static func isIdentifier(_ word: String) -> Bool {
        let parts = word.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [8, 4, 4, 4, 12]
            && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }

    /// `scheme://user:password@host`.
    private static func hidingPassword(in text: String) -> String {
        guard let scheme = text.firstRange(of: "://") else { return text }
        let rest = text[scheme.upperBound...].prefix { !$0.isWhitespace && $0 != "/" && $0 != "\"" }
        guard let at = rest.lastIndex(of: "@"), let colon = rest[..<at].firstIndex(of: ":") else {
            return text
        }
        return text[...colon] + hidden + text[at...]
    }
}
