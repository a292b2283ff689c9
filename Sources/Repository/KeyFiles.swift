import Age
import Cryptography
import Format
import Storage

/// Writes key files and what is known of them, in the name of the root key.
struct KeyFiles {
    let repository: Repository

    init(_ repository: Repository) {
        self.repository = repository
    }

    private var keyring: Keyring { repository.keyring }
    private var store: any ObjectStore { repository.store }

    /// False when another file is there already.
    func create(for recipient: Recipient, _ role: Keyring.Role) async throws -> Bool {
        try await store.create(
            Layout.key(KeyFingerprint(recipient)), try object(for: recipient, role))
    }

    func replace(for recipient: Recipient, _ role: Keyring.Role) async throws {
        try await store.replace(
            Layout.key(KeyFingerprint(recipient)), with: try object(for: recipient, role))
    }

    /// The same bytes whenever it is made, so that the file can be compared.
    func object(for recipient: Recipient, _ role: Keyring.Role) throws -> [UInt8] {
        let root = try keyring.root(to: "write a key file")
        let holder = KeyFingerprint(recipient)
        let member = try root.member(holder, role, of: keyring.repository)
        let payload = try keyring.encoded(for: member, by: root)
        let random = try DerivedRandom(
            keyring.newestGeneration, for: holder.description, payload: payload)
        return try KeyObject.seal(payload, to: [recipient], random: random)
    }

    /// Writes down what is known of a key, in place of what was there.
    @discardableResult
    func inform(
        _ recipient: Recipient, _ role: Keyring.Role, label: String,
        passphrase: KeyInformation.Passphrase?
    ) async throws -> KeyInformation {
        let information = try information(
            recipient, role, label: label, passphrase: passphrase,
            added: try await store.timestamp())
        try await store.replace(
            Layout.keyInformation(information.fingerprint), with: try object(information))
        return information
    }

    func information(
        _ recipient: Recipient, _ role: Keyring.Role, label: String,
        passphrase: KeyInformation.Passphrase?,
        added: Timestamp
    ) throws -> KeyInformation {
        let root = try keyring.root(to: "describe a key")
        let member = try root.member(
            KeyFingerprint(recipient), role, of: keyring.repository)
        return KeyInformation(
            recipient: recipient, role: role, label: label, added: added,
            signer: member.signer.publicKey, passphrase: passphrase)
    }

    func object(_ information: KeyInformation) throws -> [UInt8] {
        try KeyInformationObject(keyring).seal(
            information, by: try keyring.root(to: "describe a key"),
            name: try repository.surroundings.makeName())
    }

    /// Nil when there is none.
    func information(of fingerprint: KeyFingerprint) async throws -> KeyInformation? {
        try await store.find(Layout.keyInformation(fingerprint)) {
            try KeyInformationObject(keyring).open($0, of: fingerprint)
        }
    }

    /// Nil also when it is damaged: then nothing is known.
    func undamaged(_ fingerprint: KeyFingerprint) async throws -> KeyInformation? {
        do {
            return try await information(of: fingerprint)
        } catch let error as RepositoryError where error.kind == .corrupt {
            return nil
        }
    }
}
