import Format
import Testing

@testable import Repository

struct RevocationTests {
    private func use(_ name: UInt8) throws -> PackUse {
        let name = try ObjectName([UInt8](repeating: name, count: 32))
        return PackUse(
            pack: PackReference(kind: .data, base: 0, generation: 1, name: name), size: 4096,
            end: 100, used: 56)
    }

    @Test func `Revoked packs are those that were named, until they are out of use`() async throws {
        let repository = try await Fixture().open()
        var archive = try await SampleArchive.commit([1], to: repository.timeline(.sample()))
            .archive
        let uses = [try use(1), try use(2), try use(3)]
        #expect(archive.revokedPacks(among: uses).isEmpty)
        archive.revocations = [
            .init(publicKey: [1], packs: [uses[0].pack.name, uses[2].pack.name]),
            .init(publicKey: [2], packs: [try use(4).pack.name]),
        ]
        #expect(archive.revokedPacks(among: uses) == [uses[0].pack, uses[2].pack])
        #expect(
            archive.revocations(among: [uses[0]]) == [
                .init(publicKey: [1], packs: [uses[0].pack.name]), .init(publicKey: [2], packs: []),
            ])
    }
}
