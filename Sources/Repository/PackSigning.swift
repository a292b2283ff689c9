import Cryptography
import Format

/// Says in a pack who wrote it, so that nobody can lay what he wrote at another's door.
struct PackSigning {
    private let keyring: Keyring

    init(_ keyring: Keyring) {
        self.keyring = keyring
    }

    func sign(_ pack: PackReference, _ storedCounts: [UInt32]) throws -> PackTrailer {
        let seed = keyring.signingSeed.copy()
        let key = try Ed25519.SigningKey(seed: seed.span)
        let signer = keyring.signer
        let statement = statement(pack, PackTrailer.signedPart(storedCounts, signer))
        return PackTrailer(
            storedCounts: storedCounts, signer: signer, signature: try key.sign(statement.span))
    }

    func check(_ trailer: PackTrailer, of pack: PackReference) throws(FormatError) {
        let subject = "pack trailer"
        guard Certificate.isValid(trailer.signer, in: keyring) else {
            throw FormatError(subject, "is signed by a key that the repository does not know")
        }
        let statement = statement(pack, trailer.signedPart)
        let isGenuine = Ed25519.verify(
            signature: trailer.signature.span, message: statement.span,
            publicKey: trailer.signer.publicKey.span)
        guard isGenuine else { throw FormatError(subject, "has a signature that is not valid") }
    }

    private func statement(_ pack: PackReference, _ signed: [UInt8]) -> [UInt8] {
        Array("holdfast pack v1\n".utf8) + keyring.repository + pack.header.bytes + signed
    }
}

extension PackReference {
    /// What the object begins with.
    var header: ObjectHeader {
        ObjectHeader(kind: objectKind, generation: generation, name: name)
    }
}
