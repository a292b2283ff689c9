import Cryptography
package import Format

/// The signed form of an archive: 64 bytes of Ed25519, then what they cover.
struct ArchiveSigning {
    let keyring: Keyring
    let timeline: Timeline.Name

    func sign(_ archive: Archive) throws -> [UInt8] {
        try archive.requireReadable(in: timeline)
        let bytes = archive.encoded()
        let seed = keyring.signingSeed.copy()
        let key = try Ed25519.SigningKey(seed: seed.span)
        let statement = statement(bytes)
        return try key.sign(statement.span) + bytes
    }

    /// The archive, when a key of this repository signed it for this timeline.
    func open(_ signed: [UInt8]) throws(FormatError) -> Archive {
        let subject = "archive"
        guard signed.count > 64 else { throw FormatError(subject, "ends too early") }
        let bytes = Array(signed[64...])
        let archive = try Archive(bytes)
        let signer = archive.signer
        guard Certificate.isValid(signer, in: keyring) else {
            throw FormatError(subject, "is signed by a key that the repository does not know")
        }
        let statement = statement(bytes)
        let isGenuine = Ed25519.verify(
            signature: signed.span.extracting(first: 64), message: statement.span,
            publicKey: signer.publicKey.span)
        guard isGenuine else { throw FormatError(subject, "has a signature that is not valid") }
        return archive
    }

    private func statement(_ bytes: [UInt8]) -> [UInt8] {
        Array("holdfast archive v1\n\(timeline)\n".utf8) + keyring.repository
            + SHA256.hash(bytes.span)
    }
}

extension Archive {
    /// What readers would refuse must not become the newest.
    package func requireReadable(in timeline: Timeline.Name) throws {
        do {
            _ = try Archive(encoded())
        } catch {
            throw RepositoryError(
                .other, "write archive \(number)", "timeline \(timeline)",
                "it could not be read again: \(error)",
                hint: "tags, places, and names and paths of sources have bounds")
        }
    }
}
