import Age
import Cryptography
import Format
import Storage

/// One try to open a repository: key after key, remembering the first that was damaged.
struct Opening {
    private let door: Door
    private var damage: RepositoryError?

    init(_ door: Door) {
        self.door = door
    }

    /// Nil when no key fits; ``failure(_:expecting:)`` then says why.
    mutating func open(with credential: Credential) async throws -> Repository? {
        for identity in credential.identities {
            if let repository = try await open(with: identity) { return repository }
        }
        guard let passphrase = credential.passphrase else { return nil }
        return try await open(with: passphrase)
    }

    private mutating func open(with identity: Identity) async throws -> Repository? {
        let fingerprint = KeyFingerprint(identity.recipient)
        let key = Layout.key(fingerprint)
        do {
            let keyring = try await door.store.findKept(key) {
                try Self.keyring($0, of: fingerprint, with: identity)
            }
            return keyring.map {
                Repository(
                    store: door.store, keyring: $0, surroundings: door.surroundings,
                    identity: identity)
            }
        } catch let error as RepositoryError {
            damage = damage ?? error
            return nil
        }
    }

    /// The first passphrase is tried without a listing: there seldom are more.
    private mutating func open(with passphrase: Passphrase) async throws -> Repository? {
        if let repository = try await open(with: passphrase, number: 1) { return repository }
        let others = try await KeyListing.read(door.store).passphrases.subtracting([1])
        for number in others.sorted() {
            if let repository = try await open(with: passphrase, number: number) {
                return repository
            }
        }
        return nil
    }

    private mutating func open(
        with passphrase: Passphrase, number: Int
    ) async throws -> Repository? {
        let key = Layout.passphrase(number)
        try Task.checkCancellation()
        do {
            let found = try await door.store.findKept(key) {
                try KeyObject.open($0, under: passphrase, at: key)
            }
            guard let identity = found ?? nil else { return nil }
            return try await open(with: identity)
        } catch let error as RepositoryError {
            damage = damage ?? error
            return nil
        }
    }

    /// The keyring in a key file, if it was made for that key.
    static func keyring(
        _ object: [UInt8], of fingerprint: KeyFingerprint, with identity: Identity
    ) throws(RepositoryError) -> Keyring {
        let key = Layout.key(fingerprint)
        do {
            let payload = try KeyObject.open(object, with: identity, at: key)
            let keyring = try Keyring(payload.span)
            guard keyring.holder == fingerprint else {
                throw FormatError("keyring", "was made for another key")
            }
            return keyring
        } catch let error as RepositoryError {
            throw error
        } catch let error as FormatError {
            throw KeyObject.error(.damagedKey, key, "\(error)")
        } catch {
            throw KeyObject.error(.damagedKey, key, "the keyring: \(error)")
        }
    }
}

extension Opening {
    func failure(
        _ credential: Credential, expecting fingerprint: String?
    ) async throws -> RepositoryError {
        if let damage { return damage }
        let listing = try await KeyListing.read(door.store)
        let store = door.store.properties.name
        guard !listing.keys.isEmpty else {
            return RepositoryError(
                .noRepository, "open the repository", store, "there is no repository",
                hint: "holdfast init makes one; if there should be one, check its address")
        }
        let name = fingerprint.map { "repository #\($0)" } ?? "this repository"
        return RepositoryError(
            .wrongKey, "open the repository", store,
            Self.reason(credential, hasPassphrases: !listing.passphrases.isEmpty),
            hint: "give a key of \(name); on a machine that has one, holdfast key list shows all")
    }

    private static func reason(_ credential: Credential, hasPassphrases: Bool) -> String {
        let identities =
            switch credential.identities.count {
            case 0: nil as String?
            case 1: "the identity given is not one of its keys"
            default:
                "none of the \(credential.identities.count) identities given is one of its keys"
            }
        guard credential.passphrase != nil else { return identities ?? "" }
        let passphrase =
            hasPassphrases
            ? "the passphrase given is wrong" : "it has no passphrase, only identities"
        return identities.map { "\($0), and \(passphrase)" } ?? passphrase
    }
}
