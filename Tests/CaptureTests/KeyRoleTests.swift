import Age
import Cryptography
import Format
import Repository
import TestSupport
import Testing

@testable import Capture

@Suite("Backups of several keys")
struct KeyRoleTests {
    /// One repository, and what each of its keys sees of it.
    private struct Keys {
        let store = MemoryStore()
        let full: Identity
        let other: Identity

        init(_ role: Keyring.Role) async throws {
            let random = SystemRandom()
            full = try Identity.generate(using: random)
            other = try Identity.generate(using: random)
            let made = try await Door(store, Self.surroundings).create(for: full.recipient)
            try await KeyManagement(made).add(other.recipient, as: role, label: "server")
        }

        private static let surroundings = Repository.Surroundings(
            random: SystemRandom(), now: { Timestamp(seconds: 5) }, host: "test", program: "test")

        func open(_ identity: Identity) async throws -> Repository {
            try await Door(store, Self.surroundings).open(
                with: Credential(identities: [identity]))
        }

        func world(_ identity: Identity) async throws -> World {
            try World(store: store, keyring: try await open(identity).keyring)
        }
    }

    @Test func `A writer backs up, and a full key reads it`() async throws {
        let keys = try await Keys(.writer)
        let writer = try await keys.world(keys.other)
        let contents = noise(300_000, seed: 1)
        try writer.write("a/one", contents)
        _ = try await writer.backUp()
        try writer.write("two", Array("small".utf8))
        let result = try await writer.backUp(remembering: false)
        let reader = try await keys.world(keys.full)
        #expect(
            try await reader.files(of: result.archive)
                == ["a/one": contents, "two": Array("small".utf8)])
        let error = await #expect(throws: RepositoryError.self) {
            try await writer.files(of: result.archive)
        }
        #expect(error?.kind == .wrongKey)
    }

    @Test func `What a compromised key stored is stored anew by the next backup`() async throws {
        let keys = try await Keys(.full)
        let world = try await keys.world(keys.other)
        try world.write("one", noise(300_000, seed: 1))
        let compromised = try await world.backUp()
        let management = KeyManagement(try await keys.open(keys.full))
        try await management.remove(keys.other.recipient.text, isCompromised: true)
        let next = try await keys.world(keys.full)
        try next.write("one", noise(300_000, seed: 1))
        let result = try await next.backUp()
        #expect(result.archive.number.value == compromised.archive.number.value + 2)
        #expect(result.storedByteCount > 300_000)
        let reader = MetadataReader(next.timeline)
        let old = Set(try await reader.packs(of: compromised.archive).map(\.pack))
        let new = Set(try await reader.packs(of: result.archive).map(\.pack))
        #expect(!old.isEmpty)
        #expect(old.isDisjoint(with: new))
        #expect(try await next.files(of: result.archive) == ["one": noise(300_000, seed: 1)])
    }

    @Test func `After a rotation backups go on under the new keys`() async throws {
        let keys = try await Keys(.writer)
        let before = try await keys.world(keys.other)
        try before.write("one", noise(300_000, seed: 1))
        let old = try await before.backUp()
        _ = try await KeyManagement(try await keys.open(keys.full)).rotate()
        await #expect(throws: RepositoryError.self) { try await before.backUp() }
        let after = try await keys.world(keys.other)
        try after.write("one", noise(300_000, seed: 1))
        try after.write("two", noise(300_000, seed: 2))
        let new = try await after.backUp()
        #expect(new.archive.generation == 2)
        let reader = try await keys.world(keys.full)
        #expect(try await reader.files(of: old.archive).count == 1)
        #expect(
            try await reader.files(of: new.archive)
                == ["one": noise(300_000, seed: 1), "two": noise(300_000, seed: 2)])
    }
}
