import Cryptography
import Format

/// The signed form of tombstones and pins: 64 bytes of Ed25519, the signer, then the record.
struct RecordSigning {
    enum Kind: String {
        case tombstone
        case pin
        case lease
        case request

        /// What lets data go, or moves an app, takes a key that may do so.
        var needsFullKey: Bool { self == .tombstone || self == .lease }
    }

    let keyring: Keyring
    let timeline: Timeline.Name

    func sign(_ kind: Kind, _ record: [UInt8]) throws -> [UInt8] {
        let bytes = keyring.signer.encoded() + record
        let seed = keyring.signingSeed.copy()
        let key = try Ed25519.SigningKey(seed: seed.span)
        return try key.sign(statement(kind, bytes).span) + bytes
    }

    /// The record, when a key of this repository signed it for this timeline.
    ///
    /// A tombstone lets data be deleted, so a key that may only back up can't make one.
    func open(_ kind: Kind, _ signed: [UInt8]) throws(FormatError) -> [UInt8] {
        var reader = ByteReader(signed, subject: kind.rawValue)
        let signature = Array(try reader.raw(Ed25519.signatureCount))
        let bytes = Array(signed[Ed25519.signatureCount...])
        let signer = try reader.signer()
        guard Certificate.isValid(signer, in: keyring) else {
            throw reader.failure("is signed by a key that the repository does not know")
        }
        guard !kind.needsFullKey || !signer.isWriterOnly else {
            throw reader.failure("is signed by a key that may only back up")
        }
        let statement = statement(kind, bytes)
        let isGenuine = Ed25519.verify(
            signature: signature.span, message: statement.span, publicKey: signer.publicKey.span)
        guard isGenuine else { throw reader.failure("has a signature that is not valid") }
        return Array(try reader.raw(reader.remaining))
    }

    private func statement(_ kind: Kind, _ bytes: [UInt8]) -> [UInt8] {
        Array("holdfast \(kind.rawValue) v1\n\(timeline)\n".utf8) + keyring.repository
            + SHA256.hash(bytes.span)
    }
}
