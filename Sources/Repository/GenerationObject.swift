import Age
import Cryptography
import Format
import Storage

/// A generation's secrets, for all keys that were full when it was made.
///
/// It is created once, before any key file gets the generation: whoever rotates at the same time,
/// or after a crash, finds it there, so that no number ever means two things and none is lost.
struct GenerationObject {
    private static let mark = Array("holdfast generation 1\n".utf8)

    private let keyring: Keyring

    init(_ keyring: Keyring) {
        self.keyring = keyring
    }

    func seal(
        _ generation: KeyGeneration, to recipients: [Recipient]
    ) throws -> [UInt8] {
        let payload = try payload(generation)
        let random = try DerivedRandom(generation, for: Self.use, payload: payload)
        return try KeyObject.seal(payload, to: recipients, random: random)
    }

    private static let use = "generation"

    /// Whether the object is what was stored for a generation that is known.
    func isWhole(_ object: [UInt8], of generation: KeyGeneration) throws -> Bool {
        let payload = try payload(generation)
        let random = try DerivedRandom(generation, for: Self.use, payload: payload)
        return try AgeFile.isWhole(object.span, of: payload.span, using: random)
    }

    private func payload(_ generation: KeyGeneration) throws -> Secret {
        let root = try keyring.root(to: "rotate keys")
        guard let packSecret = generation.packSecret?.copy() else {
            preconditionFailure("internal error: a full key's generation has its secret")
        }
        let count = Self.mark.count + Keyring.repositoryByteCount + 4 + 64
        let statement = Secret(count: count) { output in
            output.append(Self.mark)
            output.append(keyring.repository)
            output.append(bigEndian: generation.number)
            output.append(packSecret)
            output.append(generation.metadataKey)
        }
        return try root.signed(statement)
    }

    /// Nil when it is not for this identity.
    func open(
        _ object: [UInt8], number: UInt32, with identity: Identity
    ) throws -> KeyGeneration? {
        let key = Layout.generation(number)
        do {
            let payload = try AgeFile.decrypt(object.span, identities: [identity])
            return try generation(payload.span, number)
        } catch let error as AgeError {
            guard error.kind != .noIdentityMatched else { return nil }
            throw RepositoryError.corrupt("read a generation of keys", key, error.reason)
        } catch let error as FormatError {
            throw RepositoryError.corrupt(
                "read a generation of keys", key, error.description)
        }
    }

    private func generation(_ bytes: Span<UInt8>, _ number: UInt32) throws -> KeyGeneration {
        var reader = StatementReader("generation of keys", count: bytes.count)
        let mark = [UInt8](bytes.extracting(try reader.take(Self.mark.count)))
        let repository = [UInt8](
            bytes.extracting(try reader.take(Keyring.repositoryByteCount)))
        guard mark == Self.mark, repository == keyring.repository,
            try reader.number(in: bytes) == number
        else { throw reader.failure("is of another repository or number than its place says") }
        let (packSecret, metadataKey) = (try reader.take(32), try reader.take(32))
        let publicKey = keyring.rootPublicKey
        try reader.checkSignature(of: bytes, by: publicKey.span)
        return try KeyGeneration(
            number: number, packSecret: Secret(copying: bytes.extracting(packSecret)),
            metadataKey: Secret(copying: bytes.extracting(metadataKey)))
    }
}

extension Repository {
    /// Also knows the generations that rotations have made and not yet brought to this key.
    func learning(_ numbers: Set<UInt32>) async throws -> Repository {
        var keyring = keyring
        let known = Set(keyring.generations.map(\.number))
        for number in numbers.subtracting(known).sorted() {
            let key = Layout.generation(number)
            guard let identity,
                let found = try await store.find(
                    key,
                    opening: { [keyring] in
                        try GenerationObject(keyring).open($0, number: number, with: identity)
                    }),
                let generation = found
            else {
                throw RepositoryError(
                    .refused, "read a generation of keys", key.description,
                    "a rotation that this key was not there for is not finished",
                    hint: "finish it with an older key: holdfast key rotate")
            }
            keyring = try keyring.adding(generation)
        }
        return with(keyring)
    }
}
