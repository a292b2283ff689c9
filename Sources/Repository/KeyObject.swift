import Age
import Cryptography
import Format
import Storage

/// The objects that hold secrets: age files, which the `age` program opens too.
enum KeyObject {
    /// What the program itself writes; each step doubles the time and memory of a guess.
    static let workFactor = 18
    static let mostWorkFactor = 20

    static func seal(
        _ secret: borrowing Secret, to recipients: [Recipient], random: any RandomSource
    ) throws -> [UInt8] {
        try AgeFile.encrypt(secret.span, to: recipients, using: random)
    }

    static func open(_ object: [UInt8], with identity: Identity, at key: ObjectKey) throws -> Secret
    {
        do {
            return try AgeFile.decrypt(object.span, identities: [identity])
        } catch let error as AgeError {
            throw damage(error, key)
        }
    }

    /// An identity as age-keygen would write it, under a passphrase.
    static func seal(
        _ identity: Identity, under passphrase: Passphrase, workFactor: Int,
        random: any RandomSource
    ) throws -> [UInt8] {
        let text = try identity.text()
        return try AgeFile.encrypt(
            text.span, passphrase: passphrase.secret, workFactor: workFactor, using: random)
    }

    /// Nil when the passphrase is another.
    static func open(
        _ object: [UInt8], under passphrase: Passphrase, at key: ObjectKey
    ) throws -> Identity? {
        do {
            let text = try AgeFile.decrypt(
                object.span, passphrase: passphrase.secret, maximumWorkFactor: mostWorkFactor)
            let identities = try KeyFile.parse(text.span)
            guard identities.count == 1 else {
                throw error(.damagedKey, key, "it holds \(identities.count) identities, not one")
            }
            return identities[0]
        } catch let error as AgeError {
            guard error.kind == .wrongPassphrase else { throw damage(error, key) }
            return nil
        }
    }

    private static func damage(_ cause: AgeError, _ key: ObjectKey) -> RepositoryError {
        switch cause.kind {
        case .workFactorTooHigh, .unsupported:
            error(.refused, key, cause.reason, hint: cause.hint)
        case .noIdentityMatched:
            error(.damagedKey, key, "it is encrypted to other keys than its name says")
        default:
            error(.damagedKey, key, cause.reason)
        }
    }

    static func error(
        _ kind: RepositoryError.Kind, _ key: ObjectKey, _ reason: String, hint: String? = nil
    ) -> RepositoryError {
        RepositoryError(
            kind, "open the repository", key.description, reason,
            hint: hint ?? "open it with another key, and add this one anew: holdfast key add")
    }
}
