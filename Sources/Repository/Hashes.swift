import Cryptography
package import Format

/// The keyed hashes of a repository, one key for each use.
package struct Hashes: Sendable {
    private let chunkKey: HMACKey
    private let contentKey: HMACKey
    private let sparseKey: HMACKey
    private let tagKey: TagKey
    private let metadataKey: HMACKey
    private let secretKey: HMACKey
    /// Proposes and judges the cuts of the stream.
    package let chunkerKey: [UInt8]
    /// Judges where a segment ends.
    package let segmentCuts: SipHash

    init(hashKey: borrowing Secret, cutKey: borrowing Secret) throws {
        chunkKey = try Self.key(hashKey, "chunk")
        contentKey = try Self.key(hashKey, "content")
        sparseKey = try Self.key(hashKey, "sparse content")
        let tagSecret = try Self.secret(hashKey, "content tag")
        tagKey = try TagKey(tagSecret.span)
        metadataKey = try Self.key(hashKey, "metadata")
        secretKey = try Self.key(hashKey, "secret")
        chunkerKey = try Self.cuts(cutKey, "chunks")
        segmentCuts = SipHash(key: try Self.cuts(cutKey, "segments"))
    }

    private static func key(_ secret: borrowing Secret, _ use: String) throws -> HMACKey {
        let key = try Self.secret(secret, use)
        return HMACKey(key.span)
    }

    private static func secret(_ secret: borrowing Secret, _ use: String) throws -> Secret {
        let info = Array("holdfast hash v1 \(use)".utf8)
        return try HKDF.derive(
            from: secret.span, salt: [UInt8]().span, info: info.span, count: 32)
    }

    private static func cuts(_ secret: borrowing Secret, _ use: String) throws -> [UInt8] {
        let info = Array("holdfast cuts v1 \(use)".utf8)
        let key = try HKDF.derive(
            from: secret.span, salt: [UInt8]().span, info: info.span, count: 16)
        return key.bytes()
    }

    package func chunk(_ bytes: Span<UInt8>) -> KeyedHash {
        KeyedHash(chunkKey.authenticate(bytes))
    }

    package func metadata(_ bytes: Span<UInt8>) -> KeyedHash {
        KeyedHash(metadataKey.authenticate(bytes))
    }

    /// As ``metadata(_:)``, piece by piece.
    func metadataStream() -> HMACStream { metadataKey.stream() }

    /// What tells whether an app's secret is the one that it was.
    package func secret(_ name: String, _ value: String) -> KeyedHash {
        let bytes = Array(name.utf8) + [0] + Array(value.utf8)
        return KeyedHash(secretKey.authenticate(bytes.span))
    }

    /// The hash of a file without holes.
    package func content(_ bytes: Span<UInt8>) -> KeyedHash {
        let stream = contentStream(withHoles: false)
        stream.update(bytes)
        return stream.finish()
    }

    /// The hash of a file piece by piece; `holes` says that the bytes are those between holes.
    package func contentStream(withHoles holes: Bool) -> ContentStream {
        ContentStream(tagKey.stream(), key: holes ? sparseKey : contentKey)
    }
}
