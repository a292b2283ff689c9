package import Cryptography
import Format

extension Keyring {
    /// What is particular to one key among those of a repository.
    struct Member {
        let role: Role
        let signingSeed: [UInt8]
        let certificate: [UInt8]
    }

    /// The first keyring of a new repository.
    package static func make(random: any RandomSource) throws -> Keyring {
        let root = try random.bytes(32)
        let rootKey = try Ed25519.SigningKey(seed: root.span)
        let repository = try random.bytes(16)
        let seed = try random.bytes(32)
        let signingKey = try Ed25519.SigningKey(seed: seed.span)
        let statement = Certificate.statement(
            repository: repository, publicKey: signingKey.publicKey, role: .full)
        let signer = Archive.Signer(
            publicKey: signingKey.publicKey, certificate: try rootKey.sign(statement.span),
            isWriterOnly: false)
        let first = try KeyGeneration.make(number: 1, random: random)
        let hashKey = try random.bytes(32)
        let cutKey = try random.bytes(32)
        return try Keyring(
            role: .full, repository: repository, generations: [first],
            rootPublicKey: rootKey.publicKey, signer: signer,
            signingSeed: Secret(copying: seed.span), hashKey: Secret(copying: hashKey.span),
            cutKey: Secret(copying: cutKey.span), rootSeed: Secret(copying: root.span))
    }

    /// The particulars that this keyring's own key file carries.
    var ownMember: Member {
        Member(role: role, signingSeed: signingSeed.bytes(), certificate: signer.certificate)
    }

    /// A new member, certified by the root key, which only a full keyring has.
    func makeMember(_ role: Role, random: any RandomSource) throws -> Member {
        guard let seed = rootSeed?.copy() else {
            throw RepositoryError(
                .refused, "add a key", "keyring", "a key with the role writer can't add keys",
                hint: "use a key with the role full")
        }
        let rootKey = try Ed25519.SigningKey(seed: seed.span)
        let signingSeed = try random.bytes(32)
        let signingKey = try Ed25519.SigningKey(seed: signingSeed.span)
        let statement = Certificate.statement(
            repository: repository, publicKey: signingKey.publicKey, role: role)
        return Member(
            role: role, signingSeed: signingSeed, certificate: try rootKey.sign(statement.span))
    }

    /// The same keyring with one generation more.
    func rotated(random: any RandomSource) throws -> Keyring {
        let next = try KeyGeneration.make(number: newestGeneration.number + 1, random: random)
        return try Keyring(
            role: role, repository: repository, generations: generations + [next],
            rootPublicKey: rootPublicKey, signer: signer, signingSeed: signingSeed.copy(),
            hashKey: hashKey.copy(), cutKey: cutKey.copy(), rootSeed: rootSeed?.copy())
    }
}

extension KeyGeneration {
    fileprivate static func make(number: UInt32, random: any RandomSource) throws -> KeyGeneration {
        let secret = try random.bytes(32)
        let privateKey = try X25519.PrivateKey(secret.span)
        let metadataKey = try random.bytes(32)
        return KeyGeneration(
            number: number, packPublicKey: privateKey.publicKey,
            packSecret: Secret(copying: secret.span),
            metadataKey: Secret(copying: metadataKey.span))
    }
}
