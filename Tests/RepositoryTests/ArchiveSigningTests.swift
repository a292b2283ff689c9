import Cryptography
import Format
import Storage
import TestSupport
import Testing

@testable import Repository

struct ArchiveSigningTests {
    private func archive(_ repository: Repository) async throws -> Archive {
        try await SampleArchive.commit([1, 2, 3], to: repository.timeline(.sample())).archive
    }

    private func signing(_ repository: Repository, _ name: String = "app") throws -> ArchiveSigning
    {
        ArchiveSigning(keyring: repository.keyring, timeline: try .sample(name))
    }

    @Test(arguments: [Keyring.Role.full, .writer])
    func `What a key of the repository signed is read by all`(role: Keyring.Role) async throws {
        let fixture = try await Fixture()
        let writer = try await fixture.open(try await fixture.add(role))
        let archive = try await archive(writer)
        let signed = try signing(writer).sign(archive)
        #expect(try signing(try await fixture.open()).open(signed) == archive)
    }

    @Test func `No byte of a signed archive can be changed`() async throws {
        let repository = try await Fixture().open()
        let signed = try signing(repository).sign(try await archive(repository))
        let signing = try signing(repository)
        for index in signed.indices {
            var changed = signed
            changed[index] ^= 1 << UInt8(index % 8)
            #expect(throws: FormatError.self, "byte \(index)") { try signing.open(changed) }
        }
        for length in signed.indices {
            #expect(throws: FormatError.self, "\(length) bytes") {
                try signing.open(Array(signed.prefix(length)))
            }
        }
    }

    @Test func `An archive belongs to its timeline`() async throws {
        let repository = try await Fixture().open()
        let signed = try signing(repository).sign(try await archive(repository))
        let error = #expect(throws: FormatError.self) {
            try signing(repository, "web").open(signed)
        }
        #expect(error?.reason == "has a signature that is not valid")
    }

    @Test func `A signer from elsewhere is not known`() async throws {
        let (own, foreign) = (try await Fixture().open(), try await Fixture().open())
        let signed = try signing(foreign).sign(try await archive(foreign))
        let error = #expect(throws: FormatError.self) { try signing(own).open(signed) }
        #expect(error?.reason == "is signed by a key that the repository does not know")
    }

    @Test func `A writer can't sign as a full key`() async throws {
        let fixture = try await Fixture()
        let writer = try await fixture.open(try await fixture.add(.writer))
        var archive = try await archive(writer)
        archive.signer = Archive.Signer(
            publicKey: archive.signer.publicKey, certificate: archive.signer.certificate,
            isWriterOnly: false)
        let signed = try signing(writer).sign(archive)
        let error = #expect(throws: FormatError.self) { try signing(writer).open(signed) }
        #expect(error?.reason == "is signed by a key that the repository does not know")
    }

    @Test func `A writer can't sign in another's name`() async throws {
        let fixture = try await Fixture()
        let writer = try await fixture.open(try await fixture.add(.writer))
        var archive = try await archive(writer)
        archive.signer = try await fixture.open().keyring.signer
        let signed = try signing(writer).sign(archive)
        let error = #expect(throws: FormatError.self) { try signing(writer).open(signed) }
        #expect(error?.reason == "has a signature that is not valid")
    }

    @Test func `An archive in another's place or with another's number is damage`() async throws {
        let fixture = try await Fixture()
        let repository = try await fixture.open()
        let timeline = repository.timeline(try .sample())
        for text in ["one", "two"] {
            _ = try await SampleArchive.commit(Array(text.utf8), to: timeline)
        }
        let keys = [1, 2].map { Layout.archive(timeline.name, ArchiveNumber.sample($0)) }
        let contents = fixture.memory.contents
        fixture.memory.contents[keys[0]] = contents[keys[1]]
        let moved = try await failure { try await timeline.archive(.first) }
        #expect(moved.kind == .corrupt)
        #expect(moved.subject == keys[0].text)
        // Even a key of the repository can't give one number's archive to another.
        let second = try await timeline.archive(.sample(2))
        fixture.memory.contents[keys[0]] = try timeline.vault.seal(
            .archive, try timeline.signing.sign(second), name: second.id, generation: 1,
            at: keys[0])
        let renumbered = try await failure { try await timeline.archive(.first) }
        #expect(renumbered.reason == "archive: names another number or id than its place")
    }
}

extension ArchiveNumber {
    static func sample(_ value: UInt64) -> ArchiveNumber {
        (1..<value).reduce(.first) { number, _ in (try? number.next) ?? number }
    }
}
