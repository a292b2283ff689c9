import Cryptography
import Format

/// The payload of a key file: a line that names it, then tagged fields.
extension Keyring {
    private static let mark = Array("holdfast keyring 1\n".utf8)
    private static let subject = "keyring"

    /// The keyring for another key: its role, its signing key, its certificate.
    func encoded(for member: Member) throws -> Secret {
        var fields = Fields()
        fields.set(1) { $0.byte(member.role.rawValue) }
        fields.set(2) { $0.raw(repository) }
        fields.set(3) { $0.raw(hashKey.bytes()) }
        fields.set(4) { $0.raw(cutKey.bytes()) }
        fields.set(5) { $0.raw(rootPublicKey) }
        fields.set(6) { writer in
            writer.number(generations.count)
            for generation in generations { generation.encode(to: &writer, for: member.role) }
        }
        fields.set(7) { $0.raw(member.signingSeed) }
        fields.set(8) { $0.raw(member.certificate) }
        if member.role == .full, let rootSeed = rootSeed?.bytes() {
            fields.set(9) { $0.raw(rootSeed) }
        }
        var writer = ByteWriter()
        writer.raw(Self.mark)
        fields.encode(to: &writer)
        return Secret(copying: writer.bytes.span)
    }

    /// Reads what a key file held.
    convenience init(_ bytes: [UInt8]) throws {
        var reader = ByteReader(bytes, subject: Self.subject)
        guard try reader.raw(Self.mark.count) == Self.mark[...] else {
            throw reader.failure("is not a keyring of version 1")
        }
        var fields = try Fields(&reader)
        let role = try fields.need(1) { reader throws(FormatError) in
            guard let role = Role(rawValue: try reader.byte()) else {
                throw reader.failure("names an unknown role")
            }
            return role
        }
        let repository = try fields.bytes(2, count: 16)
        let hashKey = try fields.bytes(3, count: 32)
        let cutKey = try fields.bytes(4, count: 32)
        let rootPublicKey = try fields.bytes(5, count: 32)
        let generations = try fields.need(6) { reader throws(FormatError) in
            try Self.generations(&reader, role)
        }
        let seed = try fields.bytes(7, count: 32)
        let certificate = try fields.bytes(8, count: 64)
        let rootSeed = role == .full ? try fields.bytes(9, count: 32) : nil
        let signingKey = try Ed25519.SigningKey(seed: seed.span)
        try self.init(
            role: role, repository: repository, generations: generations,
            rootPublicKey: rootPublicKey,
            signer: Archive.Signer(
                publicKey: signingKey.publicKey, certificate: certificate,
                isWriterOnly: role == .writer),
            signingSeed: Secret(copying: seed.span), hashKey: Secret(copying: hashKey.span),
            cutKey: Secret(copying: cutKey.span),
            rootSeed: rootSeed.map { Secret(copying: $0.span) })
    }

    private static func generations(
        _ reader: inout ByteReader, _ role: Role
    ) throws(FormatError) -> [KeyGeneration] {
        var generations: [KeyGeneration] = []
        for _ in 0..<(try reader.count(ofItemsSized: 65)) {
            let number = UInt32(try reader.number(upTo: Int(UInt32.max)))
            let publicKey = Array(try reader.raw(32))
            let metadataKey = Array(try reader.raw(32))
            let secret = role == .full ? Array(try reader.raw(32)) : nil
            guard generations.last.map({ $0.number < number }) ?? true else {
                throw reader.failure("has its generations out of order")
            }
            generations.append(
                KeyGeneration(
                    number: number, packPublicKey: publicKey,
                    packSecret: secret.map { Secret(copying: $0.span) },
                    metadataKey: Secret(copying: metadataKey.span)))
        }
        guard !generations.isEmpty else { throw reader.failure("has no generation") }
        return generations
    }
}

extension KeyGeneration {
    fileprivate func encode(to writer: inout ByteWriter, for role: Keyring.Role) {
        writer.number(UInt64(number))
        writer.raw(packPublicKey)
        writer.raw(metadataKey.bytes())
        if role == .full, let secret = packSecret?.bytes() { writer.raw(secret) }
    }
}

extension Fields {
    fileprivate mutating func need<Value>(
        _ tag: Int, _ read: (inout ByteReader) throws(FormatError) -> Value
    ) throws(FormatError) -> Value {
        guard let value = try take(tag, of: "keyring", read) else {
            throw FormatError("keyring", "lacks field \(tag)")
        }
        return value
    }

    fileprivate mutating func bytes(_ tag: Int, count: Int) throws(FormatError) -> [UInt8] {
        try need(tag) { reader throws(FormatError) in Array(try reader.raw(count)) }
    }
}
