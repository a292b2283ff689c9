import Age
import Cryptography
import Storage
import TestSupport
import Testing

@testable import Repository

struct PassphraseTests {
    private func open(_ text: String, _ fixture: Fixture) async throws -> Repository {
        try await Fixture.door(fixture.memory).open(
            with: Credential(passphrase: Fixture.passphrase(text)))
    }

    @Test func `Each of several passphrases opens, and a wrong one is named so`() async throws {
        let fixture = try await Fixture()
        for text in ["one", "two", "three"] {
            try await fixture.keys().add(Fixture.passphrase(text), label: text)
        }
        for text in ["one", "two", "three"] {
            #expect(try await open(text, fixture).keyring.role == .full)
        }
        let error = try await failure { try await open("four", fixture) }
        #expect(error.kind == .wrongKey)
        #expect(error.reason == "the passphrase given is wrong")
    }

    @Test func `A wrong identity and a wrong passphrase are both named`() async throws {
        let fixture = try await Fixture()
        try await fixture.keys().add(Fixture.passphrase("one"), label: "")
        let credential = Credential(
            identities: [try Fixture.identity()], passphrase: Fixture.passphrase("two"))
        let error = try await failure {
            try await Fixture.door(fixture.memory).open(with: credential)
        }
        #expect(
            error.reason
                == "the identity given is not one of its keys, and the passphrase given is wrong")
    }

    @Test func `A passphrase opens although the first one was removed`() async throws {
        let fixture = try await Fixture()
        for text in ["one", "two"] {
            try await fixture.keys().add(Fixture.passphrase(text), label: text)
        }
        try await fixture.keys().remove("passphrase-1")
        #expect(fixture.memory.contents[Layout.passphrase(1)] == nil)
        _ = try await open("two", fixture)
        let error = try await failure { try await open("one", fixture) }
        #expect(error.kind == .wrongKey)
        // And its number is free for another.
        try await fixture.keys().add(Fixture.passphrase("three"), label: "")
        #expect(fixture.memory.contents[Layout.passphrase(1)] != nil)
    }

    @Test func `A work factor that would take minutes is refused before it is spent`() async throws
    {
        let fixture = try await Fixture()
        try await fixture.keys().add(Fixture.passphrase("one"), label: "")
        let object = try #require(fixture.memory.contents[Layout.passphrase(1)])
        let header = String(decoding: object.prefix(62), as: UTF8.self)
        let line = try #require(header.split(separator: "\n").dropFirst().first)
        let heavy = object.prefix(22) + Array("\(line.dropLast(2)) 30\n".utf8)
        fixture.memory.contents[Layout.passphrase(1)] =
            Array(heavy) + object.dropFirst(22 + line.utf8.count + 1)
        let error = try await failure { try await open("one", fixture) }
        #expect(error.kind == .refused)
        #expect(error.subject == "keys/passphrase-1.age")
        #expect(
            error.reason
                == "its passphrase asks for a work factor of 30, and at most 20 is accepted")
    }

    @Test func `Another kind of key in a passphrase file has its own sentence`() async throws {
        let fixture = try await Fixture()
        let file = """
            age-encryption.org/v1
            -> ssh-ed25519 ATFuYg 8l1RMGxKnDFTQCMbHZZpMlIYyeCuC4c8PjOz9hMvgQ4
            kQ3vFq7lBqY1JyxYhcq6wHTWzKq5JJl0PuvD1Ybb0yA
            --- SVpJfQQ7TZIdZ0aZxVN8EQy6VYZDSzDwaUnNz2Qn5cE
            """
        fixture.memory.contents[Layout.passphrase(1)] = Array("\(file)\n0123456789abcdef".utf8)
        let error = try await failure { try await open("one", fixture) }
        #expect(error.subject == "keys/passphrase-1.age")
        #expect(error.reason == "it is encrypted to an SSH key (ssh-ed25519)")
    }

    @Test func `A damaged passphrase file does not keep another from opening`() async throws {
        let fixture = try await Fixture()
        for text in ["one", "two"] {
            try await fixture.keys().add(Fixture.passphrase(text), label: text)
        }
        fixture.memory.contents[Layout.passphrase(1)]?[0] ^= 1
        _ = try await open("two", fixture)
        let error = try await failure { try await open("one", fixture) }
        #expect(error.kind == .damagedKey)
        #expect(error.subject == "keys/passphrase-1.age")
    }

    @Test func `There is a bound for how many passphrases are tried`() async throws {
        let fixture = try await Fixture()
        let keys = try await fixture.keys()
        for number in 1...Layout.mostPassphrases {
            try await keys.add(Fixture.passphrase("\(number)"), label: "")
        }
        let error = try await failure { try await keys.add(Fixture.passphrase("more"), label: "") }
        #expect(error.reason == "there are 16 already")
    }

    @Test func `A passphrase says nothing of itself`() {
        let passphrase = Fixture.passphrase("correct horse")
        #expect("\(passphrase)" == "redacted")
        #expect("\(Credential(passphrase: passphrase))".contains("correct") == false)
    }
}
