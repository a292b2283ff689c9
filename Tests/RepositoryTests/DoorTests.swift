import Age
import Cryptography
import Format
import Storage
import TestSupport
import Testing

@testable import Repository

struct DoorTests {
    struct Failure: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let kind: RepositoryError.Kind
        let text: String
        let hint: String
        var harm: @Sendable (Fixture) throws -> Void = { _ in }
        var credential: @Sendable (Fixture) throws -> Credential = {
            Credential(identities: [$0.identity])
        }
    }

    static let failures = [
        Failure(
            testDescription: "no key given", kind: .noKey,
            text: "open the repository: key: none was given",
            hint: """
                set HOLDFAST_KEY to an age identity, AGE-SECRET-KEY-1…, or HOLDFAST_KEY_FILE to a \
                file with one, or HOLDFAST_PASSPHRASE; for a new repository: holdfast init
                """,
            credential: { _ in Credential() }),
        Failure(
            testDescription: "wrong key", kind: .wrongKey,
            text: "open the repository: the memory: the identity given is not one of its keys",
            hint: wrongKeyHint,
            credential: { _ in Credential(identities: [try Fixture.identity()]) }),
        Failure(
            testDescription: "two wrong keys", kind: .wrongKey,
            text: """
                open the repository: the memory: none of the 2 identities given is one of its keys
                """,
            hint: wrongKeyHint,
            credential: { _ in
                Credential(identities: [try Fixture.identity(), try Fixture.identity()])
            }),
        Failure(
            testDescription: "a passphrase where there is none", kind: .wrongKey,
            text: "open the repository: the memory: it has no passphrase, only identities",
            hint: wrongKeyHint,
            credential: { _ in Credential(passphrase: Fixture.passphrase("guess")) }),
        Failure(
            testDescription: "damaged key file", kind: .damagedKey,
            text: """
                open the repository: keys/KEY.age: its contents were cut short or \
                changed: damaged or tampered with
                """,
            hint: "open it with another key, and add this one anew: holdfast key add",
            harm: { $0.memory.contents[$0.key]?[250] ^= 1 }),
        Failure(
            testDescription: "key file of another", kind: .damagedKey,
            text: """
                open the repository: keys/KEY.age: it is encrypted to other keys than its name says
                """,
            hint: "open it with another key, and add this one anew: holdfast key add",
            harm: { fixture in
                let (other, text) = (try Fixture.identity(), Array("text".utf8))
                fixture.memory.contents[fixture.key] = try AgeFile.encrypt(
                    text.span, to: [other.recipient], using: SystemRandom())
            }),
        Failure(
            testDescription: "no keyring in the key file", kind: .damagedKey,
            text: "open the repository: keys/KEY.age: keyring: is not a keyring of version 1",
            hint: "open it with another key, and add this one anew: holdfast key add",
            harm: { fixture in
                let text = Array("something else altogether".utf8)
                fixture.memory.contents[fixture.key] = try AgeFile.encrypt(
                    text.span, to: [fixture.identity.recipient], using: SystemRandom())
            }),
        Failure(
            testDescription: "no repository", kind: .noRepository,
            text: "open the repository: the memory: there is no repository",
            hint: "holdfast init makes one; if there should be one, check its address",
            harm: { $0.memory.contents = [:] }),
        Failure(
            testDescription: "a crashed init", kind: .noRepository,
            text: "open the repository: the memory: there is no repository",
            hint: "holdfast init makes one; if there should be one, check its address",
            harm: { $0.memory.contents = [Layout.probe: Layout.probeContent] }),
    ]

    static let wrongKeyHint =
        "give a key of this repository; on a machine that has one, holdfast key list shows all"

    @Test(arguments: failures)
    func `Each reason why nothing opens has its own error, and nothing is written`(
        expected: Failure
    ) async throws {
        let fixture = try await Fixture()
        try expected.harm(fixture)
        let before = fixture.memory.contents
        let credential = try expected.credential(fixture)
        let error = try await failure {
            try await Fixture.door(fixture.memory).open(with: credential)
        }
        let key = KeyFingerprint(fixture.identity.recipient)
        #expect(error.kind == expected.kind)
        #expect(
            error.description == expected.text.replacing("KEY", with: key.description))
        #expect(error.hint == expected.hint)
        #expect(fixture.memory.contents == before)
    }

    @Test func `The first identity that fits opens, with one request for each`() async throws {
        let fixture = try await Fixture()
        let counted = HookedStore(fixture.memory) { _ in }
        let identities = [try Fixture.identity(), fixture.identity, try Fixture.identity()]
        let repository = try await Fixture.door(counted).open(
            with: Credential(identities: identities))
        #expect(repository.keyring.holder == KeyFingerprint(fixture.identity.recipient))
        #expect(counted.calls == [.read, .read])
    }

    @Test func `A damaged key does not keep another from opening`() async throws {
        let fixture = try await Fixture()
        let other = try await fixture.add(.full)
        fixture.memory.contents[fixture.key]?[250] ^= 1
        let repository = try await Fixture.door(fixture.memory).open(
            with: Credential(identities: [fixture.identity, other]))
        #expect(repository.keyring.holder == KeyFingerprint(other.recipient))
    }

    @Test func `The right fingerprint is asked for, and another refused`() async throws {
        let fixture = try await Fixture()
        let credential = Credential(identities: [fixture.identity])
        let door = Fixture.door(fixture.memory)
        let right = try await fixture.open().keyring.fingerprint
        _ = try await door.open(with: credential, expecting: right)
        let wrong = String(right.reversed())
        let error = try await failure { try await door.open(with: credential, expecting: wrong) }
        #expect(error.kind == .wrongKey)
        #expect(
            error.description
                == "open the repository: #\(wrong): the repository there is another: #\(right)")
    }

    @Test func `A store can't hand out a keyring of its own for a known fingerprint`() async throws
    {
        let fixture = try await Fixture()
        let right = try await fixture.open().keyring.fingerprint
        let own = MemoryStore()
        _ = try await Fixture.door(own).create(for: fixture.identity.recipient)
        let error = try await failure {
            try await Fixture.door(own).open(
                with: Credential(identities: [fixture.identity]), expecting: right)
        }
        #expect(error.kind == .wrongKey)
    }

    @Test func `A wrong key's hint names the repository when it is known`() async throws {
        let fixture = try await Fixture()
        let credential = Credential(identities: [try Fixture.identity()])
        let error = try await failure {
            try await Fixture.door(fixture.memory).open(with: credential, expecting: "0123")
        }
        #expect(try #require(error.hint).hasPrefix("give a key of repository #0123;"))
    }

    @Test func `A key whose file was swapped with another's is damaged`() async throws {
        let fixture = try await Fixture()
        let other = try await fixture.add(.writer)
        let keys = [fixture.identity, other].map { Layout.key(KeyFingerprint($0.recipient)) }
        let contents = fixture.memory.contents
        fixture.memory.contents[keys[0]] = contents[keys[1]]
        let error = try await failure { try await fixture.open() }
        #expect(error.kind == .damagedKey)
    }

    @Test func `A keyring that was made for another key is refused`() async throws {
        let fixture = try await Fixture()
        let repository = try await fixture.open()
        let root = try repository.keyring.root(to: "test")
        let other = try Fixture.identity().recipient
        let member = try root.member(
            KeyFingerprint(other), .full, of: repository.keyring.repository)
        fixture.memory.contents[fixture.key] = try KeyObject.seal(
            try repository.keyring.encoded(for: member, by: root),
            to: [fixture.identity.recipient], random: SystemRandom())
        let error = try await failure { try await fixture.open() }
        #expect(error.kind == .damagedKey)
        #expect(error.reason == "keyring: was made for another key")
    }
}

extension Fixture {
    var key: ObjectKey { Layout.key(KeyFingerprint(identity.recipient)) }
}
