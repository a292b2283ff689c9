import Cryptography
import Format
import Storage

/// Seals and opens the small objects: archives, tombstones, pins, key information.
///
/// The header, the object's key in the store and so its timeline and number are all covered by
/// the seal: an object that was moved, exchanged or replayed elsewhere does not open.
struct Vault: Sendable {
    let keyring: Keyring
    /// No store gives more of an object at once, so a larger one would not be read again.
    var largest = Int(ObjectLimits.largestGet)

    /// The whole object, padded.
    func seal(
        _ kind: ObjectHeader.Kind, _ content: [UInt8], name: ObjectName, generation: UInt32,
        at key: ObjectKey
    ) throws -> [UInt8] {
        let header = ObjectHeader(kind: kind, generation: generation, name: name)
        var writer = ByteWriter()
        writer.blob(content)
        let overhead = ObjectHeader.byteCount + ChunkFrame.tagByteCount
        let padded = Padding.padded(writer.bytes.count + overhead) - overhead
        guard padded + overhead <= largest else {
            throw RepositoryError(
                .other, "write an object", key.description,
                "it would be larger than \(largest >> 20) MiB, and not be read again")
        }
        let plaintext = writer.bytes + Array(repeating: 0, count: padded - writer.bytes.count)
        var object = header.bytes
        try sealingKey(header).seal(
            plaintext.span, nonce: Self.nonce, associated: Self.associated(header, key).span,
            appendingTo: &object)
        return object
    }

    /// What was sealed, when the object is of the kind expected and lies where it was put.
    func open(
        _ object: [UInt8], as kinds: Set<ObjectHeader.Kind>, at key: ObjectKey
    ) throws -> (header: ObjectHeader, content: [UInt8]) {
        do {
            let header = try ObjectHeader(object)
            guard kinds.contains(header.kind) else {
                throw FormatError("object", "is of another kind than its place says")
            }
            let plaintext = try sealingKey(header).open(
                object.span.extracting(ObjectHeader.byteCount...), nonce: Self.nonce,
                associated: Self.associated(header, key).span)
            return (header, try Self.unpadded(plaintext))
        } catch let error as FormatError {
            throw RepositoryError.corrupt("read an object", key, error.description)
        } catch let error as RepositoryError where error.kind == .rotated {
            throw RepositoryError(
                .rotated, "read an object", key.description, "\(error.subject): \(error.reason)",
                hint: error.hint)
        } catch is CryptographyError {
            throw RepositoryError.corrupt(
                "read an object", key, "does not match its key: corrupted or tampered with")
        }
    }

    private func sealingKey(_ header: ObjectHeader) throws -> SealingKey {
        let generation = try keyring.generation(header.generation)
        let label = Array("holdfast object v1".utf8)
        let secret = generation.metadataKey.copy()
        let key = try HKDF.derive(
            from: secret.span, salt: header.name.bytes.span, info: label.span,
            count: SealingKey.keyCount)
        return try SealingKey(key.span, cipher: .aes256GCM)
    }

    /// The key serves one object, so one nonce does.
    private static let nonce = [UInt8](repeating: 0, count: 12)

    private static func associated(_ header: ObjectHeader, _ key: ObjectKey) -> [UInt8] {
        header.bytes + Array(key.description.utf8)
    }

    private static func unpadded(_ plaintext: [UInt8]) throws(FormatError) -> [UInt8] {
        var reader = ByteReader(plaintext, subject: "object")
        let content = Array(try reader.blob())
        guard try reader.raw(reader.remaining).allSatisfy({ $0 == 0 }) else {
            throw reader.failure("is padded with something")
        }
        return content
    }
}
