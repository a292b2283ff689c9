package import Age
import Format
import Storage

extension KeyManagement {
    package struct Addition: Sendable {
        package let information: KeyInformation
        /// False when the key was there already; its file was then written anew.
        package let isNew: Bool
    }

    /// Adds a key, or repairs what is left of one that was added before.
    @discardableResult
    package func add(
        _ recipient: Recipient, as role: Keyring.Role, label: String
    ) async throws -> Addition {
        try await add(recipient, as: role, label: label, passphrase: nil)
    }

    /// Adds a full key whose identity lies in the repository under a passphrase.
    @discardableResult
    package func add(_ passphrase: Passphrase, label: String) async throws -> Addition {
        try Self.check(label: label)
        _ = try repository.keyring.root(to: Self.adding)
        let random = repository.surroundings.random
        let identity = try Identity.generate(using: random)
        let number = try await PassphraseFile(repository.store).create(
            try KeyObject.seal(
                identity, under: passphrase, workFactor: workFactor, random: random))
        return try await add(
            identity.recipient, as: .full, label: label, passphrase: number)
    }

    private func add(
        _ recipient: Recipient, as role: Keyring.Role, label: String,
        passphrase: KeyInformation.Passphrase?
    ) async throws -> Addition {
        try Self.check(label: label)
        return try await withCurrent(to: Self.adding) { repository, listing in
            try await add(
                recipient, as: role, label: label, passphrase: passphrase, to: repository, listing)
        }
    }

    private func add(
        _ recipient: Recipient, as role: Keyring.Role, label: String,
        passphrase: KeyInformation.Passphrase?,
        to repository: Repository, _ listing: KeyListing
    ) async throws -> Addition {
        let fingerprint = KeyFingerprint(recipient)
        guard fingerprint != repository.keyring.holder || role == repository.keyring.role else {
            throw Self.otherRole(fingerprint, repository.keyring.role)
        }
        let information = try await inform(
            recipient, role, label: label, passphrase: passphrase, in: repository)
        // A rotation that began before this listing shows; a later one sees the information.
        let learned = try await learn(repository)
        let files = KeyFiles(learned)
        let isCreated = try await files.create(for: recipient, role)
        if !isCreated, listing.keys.contains(fingerprint) {
            try await repair(recipient, role, learned)
        }
        let isNew = isCreated && !listing.keys.contains(fingerprint)
        return Addition(information: information, isNew: isNew)
    }

    /// Nobody else knows that the file is written anew, so rotations are looked for afterwards.
    private func repair(
        _ recipient: Recipient, _ role: Keyring.Role, _ repository: Repository
    ) async throws {
        var repository = repository
        while true {
            try await KeyFiles(repository).replace(for: recipient, role)
            let learned = try await learn(repository)
            let count = repository.keyring.generations.count
            guard learned.keyring.generations.count > count else { return }
            repository = learned
        }
    }

    private func learn(_ repository: Repository) async throws -> Repository {
        try await repository.learning(try await KeyListing.read(repository.store).generations)
    }

    private func inform(
        _ recipient: Recipient, _ role: Keyring.Role, label: String,
        passphrase: KeyInformation.Passphrase?,
        in repository: Repository
    ) async throws -> KeyInformation {
        let files = KeyFiles(repository)
        let new = try files.information(
            recipient, role, label: label, passphrase: passphrase,
            added: try await repository.store.timestamp())
        guard try await !repository.revokedSigners().contains(new.signer) else {
            throw RepositoryError(
                .refused, Self.adding, "key \(new.fingerprint)",
                "it was removed as compromised, and what it wrote is not used again",
                hint: "make a new key: holdfast key generate")
        }
        let key = Layout.keyInformation(new.fingerprint)
        let object = try files.object(new)
        if try await repository.store.create(key, object) { return new }
        guard let old = try await files.undamaged(new.fingerprint) else {
            try await repository.store.replace(key, with: object)
            return new
        }
        guard old.role == role else { throw Self.otherRole(old.fingerprint, old.role) }
        return old
    }

    private static let adding = "add a key"

    private static func otherRole(
        _ fingerprint: KeyFingerprint, _ role: Keyring.Role
    ) -> RepositoryError {
        RepositoryError(
            .refused, adding, "key \(fingerprint)", "it is there already, with the role \(role)",
            hint: "remove it first: holdfast key remove \(fingerprint)")
    }
}
