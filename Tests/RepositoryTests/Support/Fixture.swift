import Age
import Cryptography
import Format
import Storage
import TestSupport

@testable import Repository

/// A repository in memory with one full key.
struct Fixture {
    private(set) var memory: MemoryStore
    /// Of the first key.
    let identity: Identity

    static let surroundings = Repository.Surroundings(
        random: SystemRandom(), now: { Timestamp(seconds: 1_700_000_000) }, host: "test",
        program: "holdfast test")

    /// Passphrases cost nothing here.
    static func door(_ store: any ObjectStore) -> Door { Door(store, surroundings, workFactor: 1) }

    static func keys(_ repository: Repository) -> KeyManagement {
        KeyManagement(repository, workFactor: 1)
    }

    static func identity() throws -> Identity { try Identity.generate(using: SystemRandom()) }

    static func passphrase(_ text: String) -> Passphrase {
        let bytes = Array(text.utf8)
        return Passphrase(Secret(copying: bytes.span))
    }

    init(_ memory: MemoryStore = MemoryStore()) async throws {
        self.memory = memory
        identity = try Self.identity()
        _ = try await Self.door(memory).create(for: identity.recipient, label: "first")
    }

    /// The same repository in a store of its own.
    func copy() -> Fixture {
        var copy = self
        copy.memory = MemoryStore()
        copy.memory.contents = memory.contents
        return copy
    }

    func open(
        _ identity: Identity? = nil, through store: (any ObjectStore)? = nil
    ) async throws
        -> Repository
    {
        try await Self.door(store ?? memory).open(
            with: Credential(identities: [identity ?? self.identity]))
    }

    func keys(
        _ identity: Identity? = nil, through store: (any ObjectStore)? = nil
    ) async throws
        -> KeyManagement
    {
        Self.keys(try await open(identity, through: store))
    }

    /// Adds a key, and gives its identity.
    func add(_ role: Keyring.Role, label: String = "") async throws -> Identity {
        let identity = try Self.identity()
        try await keys().add(identity.recipient, as: role, label: label)
        return identity
    }
}

/// The error that an operation ends with, for tests that look at its parts.
func failure<Value>(
    of operation: () async throws -> Value
) async throws -> RepositoryError {
    do {
        _ = try await operation()
    } catch let error as RepositoryError {
        return error
    }
    throw NothingFailed()
}

struct NothingFailed: Error {}
