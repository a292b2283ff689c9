import Age
import Format
import Storage

/// Lists, adds, removes and rotates the keys of a repository.
///
/// What is known of a key is written before its key file and deleted before it, so that whoever
/// rotates sees every key that might be in the making, and none that is on its way out.
package struct KeyManagement: Sendable {
    let repository: Repository
    let workFactor: Int

    package init(_ repository: Repository) {
        self.init(repository, workFactor: KeyObject.workFactor)
    }

    init(_ repository: Repository, workFactor: Int) {
        self.repository = repository
        self.workFactor = workFactor
    }

    /// All keys, the oldest first, those of which nothing is known last.
    package func list() async throws -> [KeyEntry] {
        let repository = try await repository.refreshed()
        return try await Self.entries(repository, try await KeyListing.read(repository.store))
    }

    /// How many open the repository, by their names alone.
    package func count() async throws -> Int {
        try await KeyListing.read(repository.store).keys.count
    }

    /// The one key that the text means: the beginning of its name or of its recipient.
    package func find(_ text: String, in entries: [KeyEntry]) throws -> KeyEntry {
        let found = entries.filter { $0.isMeant(by: text) }
        guard let entry = found.first, found.count == 1 else {
            throw RepositoryError(
                .refused, "find a key", text,
                found.isEmpty ? "no key is called that" : "\(found.count) keys begin with that",
                hint: "holdfast key list shows the names; four characters do where they are unique")
        }
        return entry
    }

    static func entries(_ repository: Repository, _ listing: KeyListing) async throws -> [KeyEntry]
    {
        let known = try await informations(repository, listing.informed)
        let linked = Set(known.values.compactMap(\.passphrase?.number))
        var entries = listing.keys.union(known.keys).map { fingerprint in
            let information = known[fingerprint]
            return KeyEntry(
                subject: .key(fingerprint), information: information,
                state: state(fingerprint, information, listing),
                isOwn: fingerprint == repository.keyring.holder)
        }
        for number in listing.passphrases.subtracting(linked) {
            entries.append(
                KeyEntry(
                    subject: .passphrase(number), information: nil, state: .unfinished, isOwn: false
                ))
        }
        let full = entries.indices.filter { entries[$0].isUsableFull }
        if let last = full.first, full.count == 1 { entries[last].isLastFull = true }
        return entries.sorted(by: isBefore)
    }

    private static func state(
        _ fingerprint: KeyFingerprint, _ information: KeyInformation?, _ listing: KeyListing
    ) -> KeyEntry.State {
        guard listing.keys.contains(fingerprint) else { return .unfinished }
        guard let information else { return .unknown }
        guard let passphrase = information.passphrase?.number else { return .usable }
        return listing.passphrases.contains(passphrase) ? .usable : .unfinished
    }

    private static func isBefore(_ left: KeyEntry, _ right: KeyEntry) -> Bool {
        switch (left.information?.added, right.information?.added) {
        case (let first?, let second?) where first != second: first < second
        case (_?, nil): true
        case (nil, _?): false
        default: left.name < right.name
        }
    }

    /// What can be read; damaged information counts as none.
    private static func informations(
        _ repository: Repository, _ fingerprints: Set<KeyFingerprint>
    ) async throws -> [KeyFingerprint: KeyInformation] {
        var known: [KeyFingerprint: KeyInformation] = [:]
        let files = KeyFiles(repository)
        try await forEachConcurrently(fingerprints.sorted(), limit: 8) { fingerprint in
            try await files.undamaged(fingerprint)
        } each: { information in
            if let information { known[information.fingerprint] = information }
        }
        return known
    }

    /// Works with the repository as it is by now, and again when somebody rotates meanwhile.
    func withCurrent<Value>(
        to operation: String, _ body: (Repository, KeyListing) async throws -> Value
    ) async throws -> Value {
        for _ in 0..<Self.mostRotations {
            let (repository, listing) = try await current(to: operation)
            do {
                return try await body(repository, listing)
            } catch let error as RepositoryError where error.kind == .rotated {}
        }
        let (repository, listing) = try await current(to: operation)
        return try await body(repository, listing)
    }

    /// More than this while one operation lasts, and something is wrong.
    private static let mostRotations = 3

    private func current(to operation: String) async throws -> (Repository, KeyListing) {
        _ = try repository.keyring.root(to: operation)
        let refreshed = try await repository.refreshed()
        _ = try refreshed.keyring.root(to: operation)
        let listing = try await KeyListing.read(refreshed.store)
        return (try await refreshed.learning(listing.generations), listing)
    }

    static func check(label: String) throws {
        let isPlain = label.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        guard isPlain, label.utf8.count <= KeyInformation.longestLabel else {
            throw RepositoryError(
                .refused, "label a key", label.debugDescription,
                "a label has at most \(KeyInformation.longestLabel) bytes and no control characters"
            )
        }
    }
}
