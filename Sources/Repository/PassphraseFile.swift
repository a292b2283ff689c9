import Cryptography
import Storage

/// Finds a place for a file with an identity under a passphrase.
struct PassphraseFile {
    private let store: any ObjectStore

    init(_ store: any ObjectStore) {
        self.store = store
    }

    /// Puts it at the first free number.
    func create(_ object: [UInt8]) async throws -> KeyInformation.Passphrase {
        for number in 1...Layout.mostPassphrases
        where try await store.create(Layout.passphrase(number), object) {
            return KeyInformation.Passphrase(number: number, hash: SHA256.hash(object.span))
        }
        throw RepositoryError(
            .refused, "add a passphrase", Layout.keys.description,
            "there are \(Layout.mostPassphrases) already",
            hint: "remove one: holdfast key remove passphrase-1")
    }
}
