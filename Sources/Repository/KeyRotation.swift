import Format
import Storage

extension KeyManagement {
    package struct Rotation: Sendable {
        /// Opened with the new generation.
        package let repository: Repository
        package let generation: UInt32
        /// Every key that has it.
        package let keys: [KeyInformation]
        /// Where it is active.
        package let timelines: [Timeline.Name]
    }

    /// Gives all keys new secrets for all archives from now on; who was removed does not get them.
    ///
    /// A crash at any point harms nothing: running it again makes another generation, and leaves
    /// all keys with all of them.
    package func rotate() async throws -> Rotation {
        let elected = try await withCurrent(to: Self.rotating) { repository, listing in
            let keys = try await known(repository, listing)
            try await checkRevocations(keys, repository)
            return try await elect(repository, for: keys)
        }
        var distribution = Distribution(elected)
        while true {
            let keys = try await distribution.run()
            let repository = distribution.repository
            let generation = repository.keyring.newestGeneration.number
            do {
                let timelines = try await repository.activate(generation)
                return Rotation(
                    repository: repository, generation: generation, keys: keys,
                    timelines: timelines)
            } catch let error as RepositoryError where error.kind == .rotated {
                // Another rotation came in between: its generation goes into all files as well.
                guard distribution.isBehind(try await KeyListing.read(repository.store)) else {
                    throw error
                }
            }
        }
    }

    /// All keys; before anything is written, nothing may be unknown of any.
    private func known(
        _ repository: Repository, _ listing: KeyListing
    ) async throws -> [KeyInformation] {
        let entries = try await Self.entries(repository, listing)
        if let unknown = entries.first(where: { $0.state == .unknown }) {
            throw RepositoryError(
                .refused, Self.rotating, "key \(unknown.name)",
                "what is known of it is missing, so it can't be given the new keys",
                hint: "holdfast key add RECIPIENT repairs it, holdfast key remove \(unknown.name) "
                    + "takes it away")
        }
        return entries.compactMap(\.information)
    }

    /// Who removed a key for good must not see it come back.
    private func checkRevocations(
        _ keys: [KeyInformation], _ repository: Repository
    ) async throws {
        let revoked = try await repository.revokedSigners()
        guard let key = keys.first(where: { revoked.contains($0.signer) }) else { return }
        throw RepositoryError(
            .refused, Self.rotating, "key \(key.fingerprint)",
            "it was removed as compromised, and is there again",
            hint: "remove it: holdfast key remove \(key.fingerprint)")
    }

    /// Creates the next generation under a number that nobody else has.
    private func elect(
        _ repository: Repository, for keys: [KeyInformation]
    ) async throws -> Repository {
        let random = repository.surroundings.random
        let recipients = keys.filter { $0.role == .full }.map(\.recipient)
        var repository = repository
        while true {
            let newest = repository.keyring.newestGeneration.number
            guard newest < UInt32.max else {
                throw RepositoryError.corrupt(
                    Self.rotating, Layout.generation(newest), "has the highest number there is")
            }
            guard repository.keyring.generations.count < Keyring.mostGenerations else {
                throw RepositoryError(
                    .refused, Self.rotating, Layout.keys.description,
                    "there are \(Keyring.mostGenerations) generations, and more would not be read",
                    hint: "copy it to a new repository: holdfast copy")
            }
            let generation = try KeyGeneration.make(number: newest + 1, random: random)
            let object = try GenerationObject(repository.keyring)
                .seal(generation, to: recipients)
            if try await repository.store.create(Layout.generation(newest + 1), object) {
                return repository.with(try repository.keyring.adding(generation))
            }
            repository = try await repository.learning([newest + 1])
        }
    }

    static let rotating = "rotate keys"
}

/// Writes every key's file anew, until a listing shows that none was left out.
private struct Distribution {
    private static let mostPasses = 100

    private(set) var repository: Repository
    private var written: [KeyFingerprint: KeyInformation] = [:]

    init(_ repository: Repository) {
        self.repository = repository
    }

    mutating func run() async throws -> [KeyInformation] {
        for _ in 0..<Self.mostPasses where try await pass() {
            return written.values.sorted { ($0.added, $0.fingerprint) < ($1.added, $1.fingerprint) }
        }
        throw RepositoryError(
            .refused, KeyManagement.rotating, Layout.keys.description,
            "keys are added faster than they can be given the new generation",
            hint: "run holdfast key rotate again")
    }

    func isBehind(_ listing: KeyListing) -> Bool {
        !listing.generations.isSubset(of: repository.keyring.generations.map(\.number))
    }

    /// True when nothing was left to do.
    private mutating func pass() async throws -> Bool {
        let listing = try await KeyListing.read(repository.store)
        let isCurrent = try await learn(listing)
        let entries = try await KeyManagement.entries(repository, listing)
        let keys = entries.compactMap(\.information)
        let isWhole = try await drop(keepingOf: keys, listing)
        let missing = keys.filter { written[$0.fingerprint] == nil }
        for key in missing {
            try await KeyFiles(repository).replace(for: key.recipient, key.role)
            written[key.fingerprint] = key
        }
        return isCurrent && isWhole && missing.isEmpty
    }

    /// Another rotation has come as far as this one: both generations go into every file.
    private mutating func learn(_ listing: KeyListing) async throws -> Bool {
        let known = repository.keyring.generations.count
        repository = try await repository.learning(listing.generations)
        guard repository.keyring.generations.count > known else { return true }
        written = [:]
        return false
    }

    /// A key that was removed meanwhile must not come back through this.
    private mutating func drop(
        keepingOf keys: [KeyInformation], _ listing: KeyListing
    ) async throws -> Bool {
        let kept = Set(keys.map(\.fingerprint))
        let dropped = written.keys.filter { !kept.contains($0) && !listing.informed.contains($0) }
        for fingerprint in dropped {
            try await repository.store.delete(Layout.key(fingerprint))
            written[fingerprint] = nil
        }
        return dropped.isEmpty
    }
}
