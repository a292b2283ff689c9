import Cryptography
import Format

/// The key that vouches for all other keys of a repository; only full keys hold it.
struct RootKey: ~Copyable {
    let seed: Secret
    private let key: Ed25519.SigningKey

    init(_ seed: consuming Secret) throws {
        key = try Ed25519.SigningKey(seed: seed.span)
        self.seed = seed
    }

    static func make(random: any RandomSource) throws -> RootKey {
        try RootKey(try Secret(randomCount: 32, using: random))
    }

    var publicKey: [UInt8] { key.publicKey }

    func sign(_ statement: Span<UInt8>) throws -> [UInt8] {
        try key.sign(statement)
    }

    /// What is particular to one key; the same whenever and by whomever it is made, so that a
    /// rotation gives each key back the signer that it had.
    func member(
        _ holder: KeyFingerprint, _ role: Keyring.Role, of repository: [UInt8]
    ) throws -> Keyring.Member {
        let salt = repository + holder.bytes
        let info = Array("holdfast signer v1 \(role)".utf8)
        let signingSeed = try HKDF.derive(
            from: seed.span, salt: salt.span, info: info.span, count: 32)
        let publicKey = try Self.publicKey(signingSeed)
        let statement = Certificate.statement(
            repository: repository, publicKey: publicKey, role: role)
        return Keyring.Member(
            holder: holder,
            signer: Archive.Signer(
                publicKey: publicKey, certificate: try sign(statement.span),
                isWriterOnly: role == .writer),
            signingSeed: signingSeed)
    }

    private static func publicKey(_ seed: borrowing Secret) throws -> [UInt8] {
        try Ed25519.SigningKey(seed: seed.span).publicKey
    }
}

extension Keyring {
    /// What is particular to one key among those of a repository.
    struct Member: ~Copyable {
        let holder: KeyFingerprint
        let signer: Archive.Signer
        let signingSeed: Secret

        var role: Role { signer.isWriterOnly ? .writer : .full }
    }

    /// The root key, which a writer is refused for lack of.
    func root(to operation: String) throws -> RootKey {
        guard let seed = rootSeed?.copy() else {
            throw RepositoryError(
                .refused, operation, "key \(holder)",
                "a key with the role writer can back up, and nothing else",
                hint: "use a key with the role full")
        }
        return try RootKey(seed)
    }
}
