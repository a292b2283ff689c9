import Cryptography
import Repository

/// Passphrases that are asked for, and passphrases that are made up.
struct Passphrases {
    let invocation: Invocation

    /// Asked for twice, so that a slip of the finger locks nobody out.
    func asked(_ name: String) throws -> Passphrase {
        guard let first = try invocation.prompt.ask("\(name): ", true) else {
            throw Failure(
                "ask for a \(name): there is no terminal to ask on",
                hint: "set HOLDFAST_PASSPHRASE, or HOLDFAST_PASSPHRASE_FILE to a file with it",
                exitCode: .usage)
        }
        guard !first.isEmpty, try invocation.prompt.ask("the same again: ", true) == first else {
            throw Failure("ask for a \(name): the two are not the same", exitCode: .usage)
        }
        return Self.passphrase(first)
    }

    /// 130 random bits in letters and digits that are hard to mistake for one another.
    func made() throws -> (passphrase: Passphrase, text: String) {
        let letters = Array("abcdefghjkmnpqrstvwxyz0123456789")
        let bytes = try SystemRandom().bytes(26)
        var text = ""
        for (index, byte) in bytes.enumerated() {
            if index > 0, index % 5 == 0 { text += "-" }
            text.append(letters[Int(byte & 31)])
        }
        return (Self.passphrase(text), text)
    }

    private static func passphrase(_ text: String) -> Passphrase {
        let bytes = Array(text.utf8)
        return Passphrase(Secret(copying: bytes.span))
    }
}
