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
        try await problem(Layout.probe) { $0 == Layout.probeContent }
    }

    private func problem(
        _ key: ObjectKey, unless isRight: ([UInt8]) throws -> Bool
    ) async throws -> (ObjectKey, String)? {
        switch try await store.has(key, where: isRight) {
        case nil: (key, "is missing")
        case false?: (key, "is not what was stored")
        case true?: nil
        }
    }

    private func generation(_ number: UInt32) async throws -> (ObjectKey, String)? {
        guard repository.keyring.role == .full else { return nil }
        let key = Layout.generation(number)
        guard let generation = try? repository.keyring.generation(number) else {
            return (key, "is of no rotation that this key was there for")
        }
        return try await problem(key) {
            try GenerationObject(repository.keyring).isWhole($0, of: generation)
        }
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
        return try await problem(Layout.passphrase(passphrase.number)) {
            SHA256.hash($0.span) == passphrase.hash
        }
    }

    private func file(
        _ information: KeyInformation, _ older: inout [ObjectKey]
    ) async throws -> (ObjectKey, String)? {
        let key = Layout.key(information.fingerprint)
        guard repository.keyring.role == .full else { return try await problem(key) { _ in true } }
        var count: Int?
        let problem = try await problem(key) { object in
            count = try generations(in: object, of: information)
            return count != nil
        }
        if let count, count < repository.keyring.generations.count { older.append(key) }
        return problem
    }

    /// How many of the generations a key file has; nil if it is none that we would write.
    private func generations(
        in object: [UInt8], of information: KeyInformation
    ) throws -> Int? {
        let generations = repository.keyring.generations
        return try (1...generations.count).last { count in
            let earlier = repository.with(
                try repository.keyring.with(Array(generations.prefix(count))))
            return try KeyFiles(earlier).object(for: information.recipient, information.role)
                == object
        }
    }
}
