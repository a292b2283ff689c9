package import Age
import Files
import Format
import Storage

extension Door {
    /// Makes a new repository, and its first key with the role full.
    ///
    /// The recipient's identity need not be here. With a recipient the passphrase is a second key,
    /// for recovery; without one it is the first.
    package func create(
        for recipient: Recipient?, label: String = "", passphrase: Passphrase? = nil
    ) async throws -> Repository {
        guard recipient != nil || passphrase != nil else { throw Self.noKey }
        try KeyManagement.check(label: label)
        try await Founding(self).claim()
        guard let recipient else {
            guard let passphrase else { throw Self.noKey }
            return try await Founding(self).found(with: passphrase, label: label)
        }
        let repository = try await Founding(self).found(
            with: recipient, identity: nil, label: label, passphrase: nil)
        if let passphrase {
            try await KeyManagement(repository, workFactor: workFactor)
                .add(passphrase, label: "recovery")
        }
        return repository
    }
}

/// The steps of making a repository.
///
/// Whoever finds another at the same work gives way, so that no two ever believe to have made it.
struct Founding {
    /// By the store's own clock: how long a founder may be silent before another takes over.
    private static let patience: Int64 = 60

    private let door: Door

    init(_ door: Door) {
        self.door = door
    }

    /// Elects one founder; what a crashed one left behind is taken over after a while.
    func claim() async throws {
        guard try await !isFirst() else { return }
        guard try await KeyListing.read(door.store).keys.isEmpty else { throw exists }
        let age = try await probeAge()
        guard age < Self.patience else { return }
        throw RepositoryError(
            .refused, Self.operation, door.store.properties.name,
            "another init began \(max(age, 0)) seconds ago and may still be at it",
            hint: "run holdfast init again in a minute")
    }

    private func isFirst() async throws -> Bool {
        let probe = [Layout.probeContent]
        return try await door.store.put(Layout.probe, probe, .ifAbsent) == .stored
    }

    /// Seconds since the probe was put; a store that does not say is taken for slow.
    private func probeAge() async throws -> Int64 {
        guard let modified = try await probe()?.modified else { return 0 }
        return try await door.store.now().seconds - modified.seconds
    }

    /// The probe as the listing of the whole store shows it; nothing but it should be there yet.
    private func probe() async throws -> ObjectInfo? {
        let isOrdered = door.store.properties.listsInOrder
        var pages = Pages(of: nil, in: door.store, after: isOrdered ? Layout.keys : nil)
        while let objects = try await pages.next() {
            if let probe = objects.first(where: { $0.key == Layout.probe }) { return probe }
            let last = objects.last?.key ?? Layout.probe
            guard !door.store.properties.listsInOrder || last < Layout.probe else { break }
        }
        return nil
    }

    func found(with passphrase: Passphrase, label: String) async throws -> Repository {
        let random = door.surroundings.random
        let identity = try Identity.generate(using: random)
        let number = try await PassphraseFile(door.store).create(
            try KeyObject.seal(
                identity, under: passphrase, workFactor: door.workFactor, random: random))
        return try await found(
            with: identity.recipient, identity: identity, label: label, passphrase: number)
    }

    /// The key file elects among founders for one key, the listing behind it among all.
    func found(
        with recipient: Recipient, identity: Identity?, label: String,
        passphrase: KeyInformation.Passphrase?
    ) async throws -> Repository {
        let random = door.surroundings.random
        let fingerprint = KeyFingerprint(recipient)
        let keyring = try Keyring.make(for: fingerprint, random: random)
        let repository = Repository(
            store: door.store, keyring: keyring, surroundings: door.surroundings,
            identity: identity)
        let keys = KeyFiles(repository)
        guard try await keys.create(for: recipient, .full) else { throw exists }
        guard try await KeyListing.read(door.store).keys == [fingerprint] else {
            try await door.store.delete(Layout.key(fingerprint))
            throw RepositoryError(
                .refused, Self.operation, door.store.properties.name,
                "another init was at work at the same time", hint: "run holdfast init again")
        }
        try await keys.inform(recipient, .full, label: label, passphrase: passphrase)
        return repository
    }

    private static let operation = "make a repository"

    private var exists: RepositoryError {
        RepositoryError(
            .refused, Self.operation, door.store.properties.name, "a repository is there already",
            hint: "use it with one of its keys, or name another place: --repository ADDRESS")
    }
}
