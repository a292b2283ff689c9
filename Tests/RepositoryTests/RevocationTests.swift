import Format
import Testing

@testable import Repository

struct RevocationTests {
    private func use(_ base: UInt64, _ signer: UInt8) throws -> PackUse {
        let name = try ObjectName([UInt8](repeating: UInt8(truncatingIfNeeded: base), count: 32))
        return PackUse(
            pack: PackReference(kind: .data, base: base, generation: 1, name: name), size: 4096,
            used: 100, signer: SignerIdentity([UInt8](repeating: signer, count: 32)))
    }

    @Test func `Packs are revoked by signer, from a number on`() async throws {
        let repository = try await Fixture().open()
        var archive = try await SampleArchive.commit([1], to: repository.timeline(.sample()))
            .archive
        let uses = [try use(3, 1), try use(4, 1), try use(5, 1), try use(5, 2), try use(.max, 1)]
        #expect(archive.revokedPacks(uses).isEmpty)
        archive.revocations = [
            .init(publicKey: [UInt8](repeating: 1, count: 32), since: .sample(5))
        ]
        // A pack with base 4 was written for archive 5 or a later one.
        #expect(archive.revokedPacks(uses) == [uses[1].pack, uses[2].pack, uses[4].pack])
    }
}
