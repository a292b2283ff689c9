import Cryptography
import Format
import Storage

/// Looks at all that lies beside the timelines: the probe and the keys.
struct KeyCheck {
    private let repository: Repository
    private var store: any ObjectStore { repository.store }

    /// The repository as it is by now, with the generations that a rotation has just made.
    init(_ repository: Repository) {
        self.repository = repository
    }

    /// What is wrong, object by object, and the key files that a rotation did not come to.
    ///
    /// A writer can't judge the files of other keys.
    func run() async throws -> (problems: [(key: ObjectKey, reason: String)], older: [ObjectKey]) {
        var problems: [(ObjectKey, String)] = []
        var older: [ObjectKey] = []
        if let problem = try await probe() { problems.append(problem) }
        let listing = try await KeyListing.read(store)
        // The first generation came with the repository, and has no object.
        let known = Set(repository.keyring.generations.map(\.number).filter { $0 > 1 })
        for number in listing.generations.union(known).sorted() {
            if let problem = try await generation(number) { problems.append(problem) }
        }
        var passphrases = listing.passphrases
        for fingerprint in listing.keys.union(listing.informed).sorted() {
            let (problem, passphrase) = try await key(fingerprint, &older)
            if let problem { problems.append(problem) }
            if let passphrase { passphrases.remove(passphrase) }
        }
        for number in passphrases.sorted() {
            problems.append((Layout.passphrase(number), "belongs to no key"))
        }
        return (problems, older)
    }

    private func probe() async throws -> (ObjectKey, String)? {
        guard let bytes = try await store.find(Layout.probe) else {
            return (Layout.probe, "is missing")
        }
        return bytes == Layout.probeContent ? nil : (Layout.probe, "is not what was stored")
    }

    private func generation(_ number: UInt32) async throws -> (ObjectKey, String)? {
        guard repository.keyring.role == .full else { return nil }
        let key = Layout.generation(number)
        guard let object = try await store.find(key) else { return (key, "is missing") }
        guard let generation = try? repository.keyring.generation(number) else {
            return (key, "is of no rotation that this key was there for")
        }
        let isWhole = try GenerationObject(repository.keyring).isWhole(object, of: generation)
        return isWhole ? nil : (key, "is not what was stored")
    }

    /// What is wrong with a key, and which passphrase file was looked at.
    private func key(
        _ fingerprint: KeyFingerprint, _ older: inout [ObjectKey]
    ) async throws -> (problem: (ObjectKey, String)?, passphrase: Int?) {
        let place = Layout.keyInformation(fingerprint)
        do {
            guard let information = try await KeyFiles(repository).information(of: fingerprint)
            else { return ((place, "is missing"), nil) }
            let number = information.passphrase?.number
            if let problem = try await passphrase(information) { return (problem, number) }
            return (try await file(information, &older), number)
        } catch let error as RepositoryError where error.kind == .corrupt {
            return ((place, error.reason), nil)
        }
    }

    private func passphrase(_ information: KeyInformation) async throws -> (ObjectKey, String)? {
        guard let passphrase = information.passphrase else { return nil }
        let key = Layout.passphrase(passphrase.number)
        guard let object = try await store.find(key) else { return (key, "is missing") }
        return SHA256.hash(object.span) == passphrase.hash ? nil : (key, "is not what was stored")
    }

    private func file(
        _ information: KeyInformation, _ older: inout [ObjectKey]
    ) async throws -> (ObjectKey, String)? {
        let key = Layout.key(information.fingerprint)
        guard let object = try await store.find(key) else { return (key, "is missing") }
        guard repository.keyring.role == .full else { return nil }
        let generations = repository.keyring.generations
        for count in (1...generations.count).reversed() {
            let earlier = repository.with(
                try repository.keyring.with(Array(generations.prefix(count))))
            let made = try KeyFiles(earlier).object(
                for: information.recipient, information.role)
            guard made == object else { continue }
            if count < generations.count { older.append(key) }
            return nil
        }
        return (key, "is not what was stored")
    }
}
