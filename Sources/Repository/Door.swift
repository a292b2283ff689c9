package import Storage

/// A place where a repository is or may be, and that no key has opened yet.
package struct Door: Sendable {
    let store: any ObjectStore
    let surroundings: Repository.Surroundings
    /// What new passphrases are written with.
    let workFactor: Int

    package init(_ store: any ObjectStore, _ surroundings: Repository.Surroundings) {
        self.init(store, surroundings, workFactor: KeyObject.workFactor)
    }

    init(_ store: any ObjectStore, _ surroundings: Repository.Surroundings, workFactor: Int) {
        self.store = store
        self.surroundings = surroundings
        self.workFactor = workFactor
    }

    /// Opens the repository with the first key that fits; writes nothing.
    ///
    /// A store could hand out a repository of its own making: who knows the fingerprint of the
    /// right one is safe from that.
    package func open(
        with credential: Credential, expecting fingerprint: String? = nil
    ) async throws -> Repository {
        guard !credential.isEmpty else { throw Self.noKey }
        var attempt = Opening(self)
        guard let repository = try await attempt.open(with: credential) else {
            throw try await attempt.failure(credential, expecting: fingerprint)
        }
        if let fingerprint, fingerprint != repository.keyring.fingerprint {
            throw RepositoryError(
                .wrongKey, "open the repository", "#\(fingerprint)",
                "the repository there is another: #\(repository.keyring.fingerprint)",
                hint: "if it was made anew on purpose, correct or remove what follows '#' in the "
                    + "repository's address")
        }
        return repository
    }

    static let noKey = RepositoryError(
        .noKey, "open the repository", "key", "none was given",
        hint: "set HOLDFAST_KEY to an age identity, AGE-SECRET-KEY-1…, or HOLDFAST_KEY_FILE to a "
            + "file with one, or HOLDFAST_PASSPHRASE; for a new repository: holdfast init")
}
