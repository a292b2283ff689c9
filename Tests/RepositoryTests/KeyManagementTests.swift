import Age
import Cryptography
import Format
import Storage
import TestSupport
import Testing

@testable import Repository

struct KeyManagementTests {
    @Test func `The list names own key, roles, labels and the last full key`() async throws {
        let fixture = try await Fixture()
        let writer = try await fixture.add(.writer, label: "server")
        var entries = try await fixture.keys().list()
        #expect(entries.map(\.information?.label) == ["first", "server"])
        #expect(entries.map(\.information?.role) == [.full, .writer])
        #expect(entries.map(\.isOwn) == [true, false])
        #expect(entries.map(\.isLastFull) == [true, false])
        #expect(entries.map(\.state) == [.usable, .usable])
        try await fixture.keys().add(Fixture.passphrase("recovery"), label: "paper")
        entries = try await fixture.keys(writer).list()
        #expect(entries.map(\.isOwn) == [false, true, false])
        #expect(entries.map(\.isLastFull) == [false, false, false])
        #expect(entries.map(\.information?.passphrase?.number) == [nil, nil, 1])
    }

    @Test func `A key without information is listed as unknown, also when that is damaged`()
        async throws
    {
        let fixture = try await Fixture()
        let others = [try await fixture.add(.full), try await fixture.add(.full)]
        let keys = others.map { Layout.keyInformation(KeyFingerprint($0.recipient)) }
        fixture.memory.contents[keys[0]] = nil
        fixture.memory.contents[keys[1]]?[100] ^= 1
        let entries = try await fixture.keys().list()
        #expect(entries.map(\.state) == [.usable, .unknown, .unknown])
        #expect(entries.map(\.isLastFull) == [true, false, false])
        #expect(
            Set(entries.dropFirst().map(\.name))
                == Set(others.map { KeyFingerprint($0.recipient).description }))
    }

    @Test func `Files that are none of ours are left alone`() async throws {
        let fixture = try await Fixture()
        for name in [
            "README", "passphrase-17.age", "passphrase-01.age", "generation-x.age", "a.b.c",
        ] {
            fixture.memory.contents[Layout.keys / name] = [1, 2, 3]
        }
        #expect(try await fixture.keys().list().count == 1)
    }

    @Test func `A key is found by the beginning of its name or recipient`() async throws {
        let fixture = try await Fixture()
        let keys = try await fixture.keys()
        try await keys.add(Fixture.passphrase("recovery"), label: "")
        let entries = try await keys.list()
        let fingerprint = KeyFingerprint(fixture.identity.recipient).description
        for text in [
            fingerprint, String(fingerprint.prefix(8)), fixture.identity.recipient.text,
            String(fixture.identity.recipient.text.prefix(16)),
        ] {
            #expect(try keys.find(text, in: entries).isOwn)
        }
        #expect(try !keys.find("passphrase-1", in: entries).isOwn)
        for (text, reason) in [
            ("age1", "2 keys begin with that"), ("ffff_", "no key is called that"),
            ("", "no key is called that"), ("passphrase-2", "no key is called that"),
        ] {
            let error = try await failure { try keys.find(text, in: entries) }
            #expect(error.reason == reason)
        }
    }

    @Test(arguments: [Keyring.Role.full, .writer])
    func `An added key opens the repository in its role`(role: Keyring.Role) async throws {
        let fixture = try await Fixture()
        let other = try await fixture.add(role)
        let (own, opened) = (try await fixture.open(), try await fixture.open(other))
        #expect(opened.keyring.role == role)
        #expect(opened.keyring.fingerprint == own.keyring.fingerprint)
        #expect(opened.keyring.signer.publicKey != own.keyring.signer.publicKey)
        #expect(Certificate.isValid(opened.keyring.signer, in: own.keyring))
    }

    @Test func `Adding a key again repairs it and leaves its signer as it was`() async throws {
        let fixture = try await Fixture()
        let other = try await fixture.add(.writer, label: "server")
        let signer = try await fixture.open(other).keyring.signer
        let fingerprint = KeyFingerprint(other.recipient)
        for key in [Layout.key(fingerprint), Layout.keyInformation(fingerprint)] {
            for harm: [UInt8]? in [nil, [1, 2, 3]] {
                fixture.memory.contents[key] = harm
                try await fixture.keys().add(other.recipient, as: .writer, label: "server")
                #expect(try await fixture.open(other).keyring.signer == signer)
                #expect(try await fixture.keys().list().map(\.state) == [.usable, .usable])
            }
        }
        let again = try await fixture.keys().add(other.recipient, as: .writer, label: "new label")
        #expect(!again.isNew)
        #expect(again.information.label == "server")
    }

    @Test func `A key is not given another role by adding it again`() async throws {
        let fixture = try await Fixture()
        let other = try await fixture.add(.writer)
        let attempts: [(Recipient, Keyring.Role)] = [
            (other.recipient, .full), (fixture.identity.recipient, .writer),
        ]
        for (recipient, role) in attempts {
            let error = try await failure {
                try await fixture.keys().add(recipient, as: role, label: "")
            }
            #expect(error.kind == .refused)
            #expect(error.reason.hasPrefix("it is there already, with the role"))
        }
    }

    @Test(arguments: ["two\nlines", "\u{7F}", String(repeating: "ä", count: 51)])
    func `A label is short and plain`(label: String) async throws {
        let fixture = try await Fixture()
        let error = try await failure { try await fixture.add(.full, label: label) }
        #expect(error.operation == "label a key")
    }

    @Test func `A writer changes no keys`() async throws {
        let fixture = try await Fixture()
        let writer = try await fixture.keys(try await fixture.add(.writer))
        let before = fixture.memory.contents
        let recipient = try Fixture.identity().recipient
        let operations: [(String, () async throws -> Void)] = [
            ("add a key", { try await writer.add(recipient, as: .writer, label: "") }),
            ("add a key", { try await writer.add(Fixture.passphrase("a"), label: "") }),
            ("remove a key", { try await writer.remove("abcd") }),
            ("rotate keys", { _ = try await writer.rotate() }),
        ]
        for (name, operation) in operations {
            let error = try await failure(of: operation)
            #expect(error.kind == .refused)
            #expect(error.operation == name)
            #expect(
                error.reason == "a key with the role writer can back up, and nothing else")
        }
        #expect(fixture.memory.contents == before)
    }

    @Test func `A writer can't describe itself as full`() async throws {
        let fixture = try await Fixture()
        let identity = try await fixture.add(.writer, label: "server")
        let writer = try await fixture.open(identity)
        // It holds the metadata key, so it can seal; the root key's signature it can't make.
        let forged = KeyInformation(
            recipient: identity.recipient, role: .full, label: "server",
            added: Timestamp(seconds: 0), signer: writer.keyring.signer.publicKey, passphrase: nil)
        let key = Layout.keyInformation(forged.fingerprint)
        let signature = try Ed25519.SigningKey(seed: writer.keyring.signingSeed.copy().span)
            .sign(forged.encoded().span)
        fixture.memory.contents[key] = try Vault(keyring: writer.keyring).seal(
            .keyInformation, signature + forged.encoded(),
            name: try writer.surroundings.makeName(), generation: 1, at: key)
        #expect(try await fixture.keys().list().map(\.state) == [.usable, .unknown])
        let error = try await failure { _ = try await fixture.keys().rotate() }
        #expect(error.subject == "key \(forged.fingerprint)")
    }

    @Test func `What is known of one key is nothing in another's place`() async throws {
        let fixture = try await Fixture()
        let keyring = try await fixture.open().keyring
        let places = [fixture.identity, try await fixture.add(.writer)].map {
            Layout.keyInformation(KeyFingerprint($0.recipient))
        }
        let vault = Vault(keyring: keyring)
        let object = try #require(fixture.memory.contents[places[0]])
        let (header, content) = try vault.open(object, as: [.keyInformation], at: places[0])
        fixture.memory.contents[places[1]] = try vault.seal(
            .keyInformation, content, name: header.name, generation: 1, at: places[1])
        #expect(try await fixture.keys().list().map(\.state) == [.usable, .unknown])
    }

    @Test func `What a removed key's program has open can't be read again with it`() async throws {
        let fixture = try await Fixture()
        let other = try await fixture.add(.full)
        let open = try await fixture.open(other)
        try await fixture.keys().remove(KeyFingerprint(other.recipient).description)
        let error = try await failure { try await open.refreshed() }
        #expect(error.kind == .wrongKey)
        #expect(error.reason == "this key has been removed from the repository")
    }
}
