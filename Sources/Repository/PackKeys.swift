import Cryptography
import Format

/// Derives the key that seals the chunks of one pack.
struct PackKeys: Sendable {
    let keyring: Keyring

    /// A new pack's name and key.
    ///
    /// A data pack's private half is forgotten at once: from then on only the holder of the
    /// repository's private key opens it.
    func make(
        _ kind: PackReference.Kind, generation number: UInt32, random: any RandomSource
    ) throws -> (ObjectName, SealingKey) {
        let generation = try keyring.generation(number)
        switch kind {
        case .metadata:
            let name = try ObjectName(try random.bytes(ObjectName.byteCount))
            return (name, try metadataKey(generation, name))
        case .data:
            let ephemeral = try X25519.PrivateKey(using: random)
            let name = try ObjectName(ephemeral.publicKey)
            let publicKey = generation.packPublicKey
            let shared = try ephemeral.agree(with: publicKey.span)
            return (name, try dataKey(generation, name, shared))
        }
    }

    /// The key of a pack that exists; a writer's keyring opens no data.
    func key(of pack: PackReference) throws -> SealingKey {
        let generation = try keyring.generation(pack.generation)
        guard pack.kind == .data else { return try metadataKey(generation, pack.name) }
        guard let shared = try generation.agree(with: pack.name.bytes) else {
            throw RepositoryError(
                .wrongKey, "open a pack", pack.name.description,
                "this key may back up but not read contents",
                hint: "use a key with the role full")
        }
        return try dataKey(generation, pack.name, shared)
    }

    private func dataKey(
        _ generation: KeyGeneration, _ name: ObjectName, _ shared: borrowing Secret
    ) throws -> SealingKey {
        let salt = name.bytes + generation.packPublicKey
        let info = Array("holdfast data pack v1".utf8)
        let key = try HKDF.derive(
            from: shared.span, salt: salt.span, info: info.span, count: SealingKey.keyCount)
        return try SealingKey(key.span, cipher: .aes256GCM)
    }

    private func metadataKey(
        _ generation: KeyGeneration, _ name: ObjectName
    ) throws -> SealingKey {
        let info = Array("holdfast metadata pack v1".utf8)
        let secret = generation.metadataKey.copy()
        let key = try HKDF.derive(
            from: secret.span, salt: name.bytes.span, info: info.span,
            count: SealingKey.keyCount)
        return try SealingKey(key.span, cipher: .aes256GCM)
    }
}
