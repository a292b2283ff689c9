import Age
import Storage

extension Repository {
    /// The same repository with what its key file holds by now: others may have rotated since.
    package func refreshed() async throws -> Repository {
        guard let identity else { return self }
        let fingerprint = keyring.holder
        let found = try await store.find(Layout.key(fingerprint)) {
            try Opening.keyring($0, of: fingerprint, with: identity)
        }
        guard let refreshed = found else {
            throw RepositoryError(
                .wrongKey, "read the key again", Layout.key(fingerprint).description,
                "this key has been removed from the repository",
                hint: "use another key; holdfast key list shows those that are left")
        }
        guard refreshed.fingerprint == keyring.fingerprint else {
            throw RepositoryError(
                .refused, "read the key again", Layout.key(fingerprint).description,
                "it is of another repository now: #\(refreshed.fingerprint), not "
                    + "#\(keyring.fingerprint)")
        }
        // What is known stays known, should the store give back an older file.
        return with(try keyring.generations.reduce(refreshed) { try $0.adding($1) })
    }

    func with(_ keyring: Keyring) -> Repository {
        Repository(store: store, keyring: keyring, surroundings: surroundings, identity: identity)
    }
}
