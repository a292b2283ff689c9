import Age
import Cryptography

extension Decoder {
    /// What reads age files, keys and passphrases that others hand over.
    static let age = [
        Decoder("age-file") { bytes in
            _ = try AgeFile.decrypt(bytes.span, identities: [try Keys.shared.get().identity])
            return nil
        },
        Decoder("age-payload") { bytes in
            let keys = try Keys.shared.get()
            let file = keys.header + bytes
            _ = try AgeFile.decrypt(file.span, identities: [keys.identity])
            return nil
        },
        Decoder("age-passphrase") { bytes in
            let text = Array("a passphrase".utf8)
            let secret = Secret(copying: text.span)
            _ = try AgeFile.decrypt(bytes.span, passphrase: secret, maximumWorkFactor: 2)
            return nil
        },
        Decoder("age-armor") { bytes in
            let file = try Armor.decode(bytes.span)
            let again = Armor.encode(file.span)
            guard try Armor.decode(again.span) == file else { return [] }
            return nil
        },
        Decoder("age-key-file") { bytes in
            _ = try KeyFile.parse(bytes.span)
            return nil
        },
        Decoder("age-recipient") { bytes in
            let text = try text(bytes)
            return Array(try Recipient(parsing: text).text.utf8)
        },
    ]
}
