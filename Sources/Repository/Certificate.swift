import Cryptography
import Format

/// The root key's word that a signing key belongs to the repository, and in which role.
enum Certificate {
    static func statement(
        repository: [UInt8], publicKey: [UInt8], role: Keyring.Role
    ) -> [UInt8] {
        Array("holdfast certificate v1\n".utf8) + repository + publicKey + [role.rawValue]
    }

    static func isValid(_ signer: Archive.Signer, in keyring: Keyring) -> Bool {
        let statement = statement(
            repository: keyring.repository, publicKey: signer.publicKey,
            role: signer.isWriterOnly ? .writer : .full)
        let publicKey = keyring.rootPublicKey
        return Ed25519.verify(
            signature: signer.certificate.span, message: statement.span, publicKey: publicKey.span)
    }
}
