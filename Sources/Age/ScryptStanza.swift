import Cryptography

/// The wrapping of a file key to a passphrase.
enum ScryptStanza {
    static let kind = "scrypt"
    /// What we write, so that we and others can also read it.
    private static let workFactors = 1...20
    private static let saltCount = 16

    static func wrap(
        _ fileKey: borrowing FileKey, to passphrase: borrowing Secret, workFactor: Int,
        using random: some RandomSource
    ) throws -> Stanza {
        guard workFactors.contains(workFactor) else {
            throw AgeError(
                .workFactorTooHigh, "encrypt", "an age file",
                "the work factor \(workFactor) is not between \(workFactors.lowerBound) and "
                    + "\(workFactors.upperBound)")
        }
        let salt = try random.bytes(saltCount)
        let key = try wrappingKey(passphrase, salt: salt, workFactor: workFactor)
        let text = String(decoding: Base64.encode(salt.span), as: UTF8.self)
        return Stanza(
            arguments: [kind, text, String(workFactor)], body: try fileKey.wrap(with: key))
    }

    /// Nil when the passphrase is wrong; throws when the stanza breaks the format's rules.
    static func unwrap(
        _ stanza: Stanza, with passphrase: borrowing Secret, maximumWorkFactor: Int
    ) throws -> FileKey? {
        guard stanza.arguments.count == 3,
            let salt = Base64.decode(Array(stanza.arguments[1].utf8).span),
            salt.count == saltCount, stanza.body.count == FileKey.wrappedCount
        else { throw AgeError.malformedHeader("its stanza for a passphrase has a wrong form") }
        let workFactor = try workFactor(stanza.arguments[2], atMost: maximumWorkFactor)
        let key = try wrappingKey(passphrase, salt: salt, workFactor: workFactor)
        return try FileKey.unwrap(stanza.body, with: key)
    }

    private static func workFactor(_ text: String, atMost maximum: Int) throws -> Int {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            !text.hasPrefix("0")
        else { throw AgeError.malformedHeader("its work factor is not a plain number") }
        guard let workFactor = Int(text), workFactor <= maximum else {
            throw AgeError(
                .workFactorTooHigh, "decrypt", "the age file",
                "its passphrase asks for a work factor of \(text.prefix(20)), and at most "
                    + "\(maximum) is accepted",
                hint: "each step doubles time and memory; encrypt it again with age’s default, 18")
        }
        return workFactor
    }

    private static func wrappingKey(
        _ passphrase: borrowing Secret, salt: [UInt8], workFactor: Int
    ) throws -> Secret {
        let salt = Array("age-encryption.org/v1/scrypt".utf8) + salt
        return try Scrypt.derive(
            passphrase: passphrase.span, salt: salt.span, logN: workFactor, r: 8, p: 1, count: 32)
    }
}
