import Cryptography
package import Format

/// The master secrets of a repository, as one key opens them.
package final class Keyring: Sendable {
    /// What the holder of a key may do.
    package enum Role: UInt8, Sendable, CustomStringConvertible {
        /// Reads everything and writes.
        case full = 0
        /// Backs up; sees names, sizes and hashes, but no contents.
        case writer = 1

        package var description: String {
            switch self {
            case .full: "full"
            case .writer: "writer"
            }
        }
    }

    static let repositoryByteCount = 16

    /// The key that this keyring was made for.
    package let holder: KeyFingerprint
    /// 16 random bytes that tell repositories apart.
    package let repository: [UInt8]
    /// From the oldest to the newest.
    package let generations: [KeyGeneration]
    /// What all certificates are checked with.
    package let rootPublicKey: [UInt8]
    /// This key's own entry among an archive's signers.
    package let signer: Archive.Signer
    package let hashes: Hashes
    let signingSeed: Secret
    let hashKey: Secret
    let cutKey: Secret
    /// Certifies keys; a writer lacks it.
    let rootSeed: Secret?

    package var role: Role { signer.isWriterOnly ? .writer : .full }

    init(
        holder: KeyFingerprint, repository: [UInt8], generations: [KeyGeneration],
        rootPublicKey: [UInt8],
        signer: Archive.Signer, signingSeed: consuming Secret, hashKey: consuming Secret,
        cutKey: consuming Secret, rootSeed: consuming Secret?
    ) throws {
        let hashes = try Hashes(hashKey: hashKey, cutKey: cutKey)
        self.holder = holder
        self.repository = repository
        self.generations = generations
        self.rootPublicKey = rootPublicKey
        self.signer = signer
        self.hashes = hashes
        self.signingSeed = signingSeed
        self.hashKey = hashKey
        self.cutKey = cutKey
        self.rootSeed = rootSeed
    }

    package func generation(_ number: UInt32) throws -> KeyGeneration {
        guard let generation = generations.first(where: { $0.number == number }) else {
            throw RepositoryError(
                .rotated, "find a key", "generation \(number)",
                "this key was not there when the repository's keys were rotated",
                hint: "use a key that holdfast key list shows")
        }
        return generation
    }

    package var newestGeneration: KeyGeneration {
        generations[generations.count - 1]
    }

    /// Tells repositories apart for people: `s3://bucket/prefix#3f9c-…`, eight groups in all.
    package var fingerprint: String {
        let text = Array("holdfast repository v1".utf8) + repository + rootPublicKey
        let hash = SHA256.hash(text.span)
        return stride(from: 0, to: 16, by: 2).map { Hexadecimal.text(hash[$0..<$0 + 2]) }
            .joined(separator: "-")
    }
}

/// The keys between one rotation and the next.
package final class KeyGeneration: Sendable {
    package let number: UInt32
    /// Data packs are sealed to it.
    let packPublicKey: [UInt8]
    /// Opens data packs; a writer lacks it.
    let packSecret: Secret?
    let metadataKey: Secret

    init(
        number: UInt32, packPublicKey: [UInt8], packSecret: consuming Secret?,
        metadataKey: consuming Secret
    ) {
        self.number = number
        self.packPublicKey = packPublicKey
        self.packSecret = packSecret
        self.metadataKey = metadataKey
    }

    /// What this generation and the pack's name have in common; nil for a writer.
    func agree(with publicKey: [UInt8]) throws -> Secret? {
        guard let secret = packSecret?.copy() else { return nil }
        return try X25519.PrivateKey(secret.span).agree(with: publicKey.span)
    }
}
