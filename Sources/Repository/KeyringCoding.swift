import Cryptography
import Format

/// The payload of a key file: fields of fixed length, then the root key's signature over them.
///
/// age does not say who wrote a file. The signature does, so that whoever knows a recipient and
/// can write to the store still can't hand out keys of his own under the repository's fingerprint.
extension Keyring {
    private static let mark = Array("holdfast keyring 1\n".utf8)
    /// More would not be read again.
    static let mostGenerations = 4096

    /// The keyring for another key; writers get nothing that opens data or vouches for keys.
    func encoded(
        for member: borrowing Member, by root: borrowing RootKey
    ) throws -> Secret {
        let isFull = member.role == .full
        let each = KeyGeneration.byteCount(for: member.role)
        let fixed = Self.mark.count + 229 + (isFull ? 32 : 0)
        let statement = Secret(count: fixed + generations.count * each) { output in
            output.append(Self.mark)
            output.append(member.role.rawValue)
            output.append(member.holder.bytes)
            output.append(repository)
            output.append(rootPublicKey)
            output.append(hashKey)
            output.append(cutKey)
            output.append(member.signingSeed)
            output.append(member.signer.certificate)
            if isFull { output.append(root.seed) }
            output.append(bigEndian: UInt32(generations.count))
            for generation in generations { generation.encode(to: &output, isFull: isFull) }
        }
        return try root.signed(statement)
    }

    /// Reads what a key file held, if the root key that it names vouches for it.
    convenience init(_ bytes: Span<UInt8>) throws {
        var reader = StatementReader("keyring", count: bytes.count)
        let mark = try reader.take(Self.mark.count)
        guard equalInConstantTime(bytes.extracting(mark), Self.mark.span) else {
            throw reader.failure("is not a keyring of version 1")
        }
        guard let role = Role(rawValue: bytes[try reader.take(1).lowerBound]) else {
            throw reader.failure("names an unknown role")
        }
        let holder = try reader.take(KeyFingerprint.byteCount)
        let repository = try reader.take(Self.repositoryByteCount)
        let rootPublicKey = try reader.take(32)
        let (hashKey, cutKey) = (try reader.take(32), try reader.take(32))
        let signingSeed = try reader.take(32)
        let certificate = try reader.take(Ed25519.signatureCount)
        let rootSeed = role == .full ? try reader.take(32) : nil
        let generations = try Self.generations(bytes, &reader, role)
        try reader.checkSignature(of: bytes, by: bytes.extracting(rootPublicKey))
        let signingKey = try Ed25519.SigningKey(seed: bytes.extracting(signingSeed))
        try self.init(
            holder: KeyFingerprint(bytes: bytes.extracting(holder)),
            repository: [UInt8](bytes.extracting(repository)), generations: generations,
            rootPublicKey: [UInt8](bytes.extracting(rootPublicKey)),
            signer: Archive.Signer(
                publicKey: signingKey.publicKey,
                certificate: [UInt8](bytes.extracting(certificate)),
                isWriterOnly: role == .writer),
            signingSeed: Secret(copying: bytes.extracting(signingSeed)),
            hashKey: Secret(copying: bytes.extracting(hashKey)),
            cutKey: Secret(copying: bytes.extracting(cutKey)),
            rootSeed: rootSeed.map { Secret(copying: bytes.extracting($0)) })
    }

    private static func generations(
        _ bytes: Span<UInt8>, _ reader: inout StatementReader, _ role: Role
    ) throws -> [KeyGeneration] {
        let count = try reader.number(in: bytes)
        guard (1...UInt32(mostGenerations)).contains(count) else {
            throw reader.failure("has \(count) generations")
        }
        var generations: [KeyGeneration] = []
        for _ in 0..<count {
            let generation = try KeyGeneration(bytes, &reader, role)
            guard generations.last.map({ $0.number < generation.number }) ?? true else {
                throw reader.failure("has its generations out of order")
            }
            generations.append(generation)
        }
        return generations
    }
}

extension KeyGeneration {
    fileprivate static func byteCount(for role: Keyring.Role) -> Int {
        4 + 32 + 32 + (role == .full ? 32 : 0)
    }

    fileprivate func encode(to output: inout OutputSpan<UInt8>, isFull: Bool) {
        output.append(bigEndian: number)
        output.append(packPublicKey)
        output.append(metadataKey)
        if isFull, let secret = packSecret?.copy() { output.append(secret) }
    }

    fileprivate convenience init(
        _ bytes: Span<UInt8>, _ reader: inout StatementReader, _ role: Keyring.Role
    ) throws {
        let number = try reader.number(in: bytes)
        let (publicKey, metadataKey) = (try reader.take(32), try reader.take(32))
        let secret = role == .full ? try reader.take(32) : nil
        self.init(
            number: number, packPublicKey: [UInt8](bytes.extracting(publicKey)),
            packSecret: secret.map { Secret(copying: bytes.extracting($0)) },
            metadataKey: Secret(copying: bytes.extracting(metadataKey)))
    }
}
