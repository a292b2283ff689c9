import Age
import Cryptography
import Format
import Foundation
import Storage
import TestSupport
import Testing

@testable import Repository

struct KeyringTests {
    /// A repository with three generations, and what its key files hold.
    private func payload(_ role: Keyring.Role) async throws -> (Keyring, [UInt8]) {
        let fixture = try await Fixture()
        let identity = try await fixture.add(role)
        for _ in 0..<2 { _ = try await fixture.keys().rotate() }
        let key = Layout.key(KeyFingerprint(identity.recipient))
        let object = try #require(fixture.memory.contents[key])
        let payload = try AgeFile.decrypt(object.span, identities: [identity])
        return (try await fixture.open().keyring, payload.bytes())
    }

    @Test(arguments: [Keyring.Role.full, .writer])
    func `A keyring is laid out as documented`(role: Keyring.Role) async throws {
        let (full, bytes) = try await payload(role)
        let isFull = role == .full
        #expect(bytes.starts(with: Array("holdfast keyring 1\n".utf8)))
        #expect(bytes[19] == role.rawValue)
        #expect(Array(bytes[36..<52]) == full.repository)
        #expect(Array(bytes[52..<84]) == full.rootPublicKey)
        let generations = isFull ? 276 : 244
        #expect(Array(bytes[generations..<generations + 8]) == [0, 0, 0, 3, 0, 0, 0, 1])
        #expect(bytes.count == generations + 4 + 3 * (isFull ? 100 : 68) + 64)
    }

    @Test(arguments: [Keyring.Role.full, .writer])
    func `No byte of a keyring can be changed`(role: Keyring.Role) async throws {
        let (_, bytes) = try await payload(role)
        _ = try Keyring(bytes.span)
        for index in bytes.indices {
            for bit in [index % 8, 7] {
                var changed = bytes
                changed[index] ^= 1 << UInt8(bit)
                #expect(throws: FormatError.self, "byte \(index)") {
                    try Keyring(changed.span).holder
                }
            }
        }
        for length in bytes.indices {
            let cut = Array(bytes.prefix(length))
            #expect(throws: FormatError.self, "\(length) bytes") { try Keyring(cut.span).holder }
        }
        let longer = bytes + [0]
        #expect(throws: FormatError.self) { try Keyring(longer.span).holder }
    }

    @Test func `A keyring has one spelling`() async throws {
        let (full, bytes) = try await payload(.full)
        let root = try full.root(to: "test")
        let read = try Keyring(bytes.span)
        let member = try root.member(read.holder, read.role, of: read.repository)
        #expect(try read.encoded(for: member, by: root).bytes() == bytes)
    }

    @Test func `A hostile count of generations claims no memory`() async throws {
        let (_, bytes) = try await payload(.writer)
        var changed = bytes
        changed.replaceSubrange(244..<248, with: [0xFF, 0xFF, 0xFF, 0xFF])
        let error = #expect(throws: FormatError.self) { try Keyring(changed.span).holder }
        #expect(error?.reason == "has 4294967295 generations")
    }

    @Test func `A writer's keyring opens no data and vouches for nothing`() async throws {
        let (full, bytes) = try await payload(.writer)
        let secrets = full.generations.compactMap { $0.packSecret?.bytes() }
        #expect(secrets.count == 3)
        let rootSeed = full.rootSeed?.bytes() ?? []
        #expect(rootSeed.count == 32)
        for secret in secrets + [rootSeed] { #expect(!bytes.contains(secret)) }
        // The search finds what is there.
        for generation in full.generations {
            #expect(bytes.contains(generation.metadataKey.bytes()))
        }
        let writer = try Keyring(bytes.span)
        let held = [writer.rootSeed?.bytes()] + writer.generations.map { $0.packSecret?.bytes() }
        #expect(held == [nil, nil, nil, nil])
    }

    @Test func `A full key reads what a writer stored, and another writer does not`()
        async throws
    {
        let fixture = try await Fixture()
        let writer = try await fixture.add(.writer)
        let name = try Timeline.Name.sample()
        let sample = try await SampleArchive.commit(
            Array("contents".utf8), to: try await fixture.open(writer).timeline(name))
        #expect(try await sample.read(with: fixture.open(), name) == sample.content)
        let error = try await failure {
            try await sample.read(with: fixture.open(writer), name)
        }
        #expect(error.kind == .wrongKey)
        #expect(error.reason == "this key may back up but not read contents")
    }

    @Test func `A keyring that the writer of a file made up is refused`() async throws {
        // Who knows a recipient and the fingerprint, but not the root key.
        let fixture = try await Fixture()
        let (real, own) = (try await fixture.open().keyring, try await Fixture().open().keyring)
        let forger = try own.root(to: "test")
        let member = try forger.member(real.holder, .full, of: real.repository)
        let forged = try Keyring(
            holder: real.holder, repository: real.repository, generations: own.generations,
            rootPublicKey: real.rootPublicKey, signer: member.signer,
            signingSeed: member.signingSeed.copy(), hashKey: own.hashKey.copy(),
            cutKey: own.cutKey.copy(), rootSeed: nil)
        fixture.memory.contents[fixture.key] = try KeyObject.seal(
            try forged.encoded(for: member, by: forger), to: [fixture.identity.recipient],
            random: SystemRandom())
        let error = try await failure { try await fixture.open() }
        #expect(error.kind == .damagedKey)
        #expect(error.reason == "keyring: is not signed by the repository's root key")
    }

    @Test(.enabled(if: StockAge.isInstalled, "age is not installed"))
    func `The age program opens key files`() async throws {
        let fixture = try await Fixture()
        try await fixture.keys().add(Fixture.passphrase("one"), label: "")
        let object = try #require(fixture.memory.contents[fixture.key])
        let opened = try StockAge.decrypt(object, with: fixture.identity)
        #expect(try await fixture.open().keyring.fingerprint == Keyring(opened.span).fingerprint)
        // And under a passphrase is an identity as the age program keeps it.
        let file = try #require(fixture.memory.contents[Layout.passphrase(1)])
        let text = try AgeFile.decrypt(
            file.span, passphrase: Fixture.passphrase("one").secret)
        #expect(try KeyFile.parse(text.span).count == 1)
    }
}

/// The `age` program.
enum StockAge {
    static let isInstalled = (try? ChildProcess.run(["age", "--version"]).exitCode) == 0

    static func decrypt(_ object: [UInt8], with identity: Identity) throws -> [UInt8] {
        let folder = URL(fileURLWithPath: NSTemporaryDirectory())
            .appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (key, file) = (folder.appendingPathComponent("k"), folder.appendingPathComponent("f"))
        let output = folder.appendingPathComponent("o")
        try Data(try identity.text().bytes()).write(to: key)
        try Data(object).write(to: file)
        let child = try ChildProcess.run(
            ["age", "-d", "-i", key.path, "-o", output.path, file.path])
        #expect(child.exitCode == 0, "\(child.errorOutput)")
        return [UInt8](try Data(contentsOf: output))
    }
}
