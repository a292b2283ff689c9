import Cryptography
import Format
import Storage

/// Key information as it lies in the store.
///
/// Sealed, so that the store learns no recipient; signed by the root key, so that a writer, which
/// can seal too, can't make itself a key that the next rotation hands everything to.
struct KeyInformationObject {
    private let vault: Vault
    private let keyring: Keyring

    init(_ keyring: Keyring) {
        self.keyring = keyring
        vault = Vault(keyring: keyring)
    }

    func seal(
        _ information: KeyInformation, by root: borrowing RootKey, name: ObjectName
    ) throws -> [UInt8] {
        let bytes = information.encoded()
        let signature = try root.sign(statement(bytes).span)
        return try vault.seal(
            .keyInformation, signature + bytes, name: name,
            generation: keyring.newestGeneration.number,
            at: Layout.keyInformation(information.fingerprint))
    }

    func open(_ object: [UInt8], of fingerprint: KeyFingerprint) throws -> KeyInformation {
        let key = Layout.keyInformation(fingerprint)
        let content = try vault.open(object, as: [.keyInformation], at: key).content
        do throws(FormatError) {
            return try information(content, of: fingerprint)
        } catch {
            throw RepositoryError.corrupt("read key information", key, error.description)
        }
    }

    private func information(
        _ content: [UInt8], of fingerprint: KeyFingerprint
    ) throws(FormatError) -> KeyInformation {
        var reader = ByteReader(content, subject: "key information")
        let signature = Array(try reader.raw(Ed25519.signatureCount))
        let bytes = Array(try reader.raw(reader.remaining))
        let (message, publicKey) = (statement(bytes), keyring.rootPublicKey)
        guard
            Ed25519.verify(
                signature: signature.span, message: message.span, publicKey: publicKey.span)
        else { throw reader.failure("is not signed by the repository's root key") }
        let information = try KeyInformation(bytes)
        guard information.fingerprint == fingerprint else {
            throw reader.failure("is of another key than its place says")
        }
        return information
    }

    private func statement(_ bytes: [UInt8]) -> [UInt8] {
        Array("holdfast key information v1\n".utf8) + keyring.repository + SHA256.hash(bytes.span)
    }
}
