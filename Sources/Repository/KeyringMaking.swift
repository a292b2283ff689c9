package import Cryptography
import Format

extension Keyring {
    /// The first keyring of a new repository.
    package static func make(
        for holder: KeyFingerprint, random: any RandomSource
    ) throws -> Keyring {
        let root = try RootKey.make(random: random)
        let repository = try random.bytes(Self.repositoryByteCount)
        let member = try root.member(holder, .full, of: repository)
        return try Keyring(
            holder: holder, repository: repository,
            generations: [try KeyGeneration.make(number: 1, random: random)],
            rootPublicKey: root.publicKey, signer: member.signer,
            signingSeed: member.signingSeed.copy(),
            hashKey: try Secret(randomCount: 32, using: random),
            cutKey: try Secret(randomCount: 32, using: random), rootSeed: root.seed.copy())
    }

    /// The same keyring with one generation more, or itself when it has that one.
    func adding(_ generation: KeyGeneration) throws -> Keyring {
        guard !generations.contains(where: { $0.number == generation.number }) else { return self }
        return try with((generations + [generation]).sorted { $0.number < $1.number })
    }

    /// The same keyring with these generations alone.
    func with(_ generations: [KeyGeneration]) throws -> Keyring {
        try Keyring(
            holder: holder, repository: repository, generations: generations,
            rootPublicKey: rootPublicKey, signer: signer, signingSeed: signingSeed.copy(),
            hashKey: hashKey.copy(), cutKey: cutKey.copy(), rootSeed: rootSeed?.copy())
    }
}

extension KeyGeneration {
    static func make(number: UInt32, random: any RandomSource) throws -> KeyGeneration {
        try KeyGeneration(
            number: number, packSecret: try Secret(randomCount: X25519.keyCount, using: random),
            metadataKey: try Secret(randomCount: 32, using: random))
    }

    /// A full key's view, whose public half follows from the secret one.
    convenience init(
        number: UInt32, packSecret: consuming Secret, metadataKey: consuming Secret
    ) throws {
        let publicKey = try X25519.PrivateKey(packSecret.span).publicKey
        self.init(
            number: number, packPublicKey: publicKey, packSecret: packSecret,
            metadataKey: metadataKey)
    }
}
