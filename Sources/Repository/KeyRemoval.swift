import Format
import Storage

extension KeyManagement {
    /// Takes a key away; what its holder has read, and old versions that a bucket keeps, stay so.
    ///
    /// Of a compromised key, what it may have written since the newest archive of each timeline
    /// is not used again either: the next backups store it anew.
    @discardableResult
    package func remove(
        _ name: String, allowingOwn: Bool = false, isCompromised: Bool = false
    ) async throws -> KeyEntry {
        try await withCurrent(to: Self.removing) { repository, listing in
            try await remove(
                name, allowingOwn: allowingOwn, isCompromised: isCompromised, from: repository,
                listing)
        }
    }

    private func remove(
        _ name: String, allowingOwn: Bool, isCompromised: Bool, from repository: Repository,
        _ listing: KeyListing
    ) async throws -> KeyEntry {
        let entries = try await Self.entries(repository, listing)
        let entry = try find(name, in: entries)
        guard allowingOwn || !entry.isOwn else {
            throw RepositoryError(
                .refused, Self.removing, "key \(entry.name)", "it is the key in use",
                hint: "remove it with another key, or add --own to remove it all the same")
        }
        try Self.checkReadable(without: entry, entries)
        if isCompromised {
            guard let information = entry.information else { throw Self.unknownSigner(entry) }
            try await repository.revoke(information.signer)
        }
        try await take(entry, from: repository)
        return entry
    }

    private func take(_ entry: KeyEntry, from repository: Repository) async throws {
        let store = repository.store
        if case .key(let fingerprint) = entry.subject {
            try await store.delete(Layout.keyInformation(fingerprint))
        }
        do {
            // Somebody may be removing all other keys at this moment.
            let listing = try await KeyListing.read(store)
            try Self.checkReadable(without: entry, try await Self.entries(repository, listing))
        } catch {
            try await putBack(entry, into: repository)
            throw error
        }
        switch entry.subject {
        case .key(let fingerprint):
            try await store.delete(Layout.key(fingerprint))
            guard let passphrase = entry.information?.passphrase?.number else { return }
            try await store.delete(Layout.passphrase(passphrase))
        case .passphrase(let number):
            try await store.delete(Layout.passphrase(number))
        }
    }

    private func putBack(_ entry: KeyEntry, into repository: Repository) async throws {
        guard let information = entry.information else { return }
        let object = try KeyFiles(repository).object(information)
        try await repository.store.replace(
            Layout.keyInformation(information.fingerprint), with: object)
    }

    private static func checkReadable(without entry: KeyEntry, _ entries: [KeyEntry]) throws {
        guard !entries.contains(where: { $0.subject != entry.subject && $0.isUsableFull }) else {
            return
        }
        throw RepositoryError(
            .refused, removing, "key \(entry.name)",
            "no other key with the role full would be left, and nobody could read the repository",
            hint: "add another first: holdfast key add")
    }

    private static func unknownSigner(_ entry: KeyEntry) -> RepositoryError {
        RepositoryError(
            .refused, removing, "key \(entry.name)",
            "what is known of it is missing, so what it wrote can't be told",
            hint: "add it once more to repair that, then remove it: holdfast key add RECIPIENT")
    }

    private static let removing = "remove a key"
}
