import Cryptography
import Format
import Storage
import Testing

@testable import Repository

struct VaultTests {
    private let place: ObjectKey = "timelines/app/pins/0000000000001"
    private let content = Array("what is sealed".utf8)

    private func sealed(_ repository: Repository) throws -> [UInt8] {
        try Vault(keyring: repository.keyring).seal(
            .pin, content, name: try repository.surroundings.makeName(), generation: 1, at: place)
    }

    @Test func `What was sealed comes back, padded to blocks`() async throws {
        let repository = try await Fixture().open()
        let object = try sealed(repository)
        #expect(object.count == 4096)
        let opened = try Vault(keyring: repository.keyring).open(object, as: [.pin], at: place)
        #expect(opened.content == content)
        #expect(opened.header.kind == .pin)
    }

    @Test func `What would not be read again is not sealed`() async throws {
        let repository = try await Fixture().open()
        var vault = Vault(keyring: repository.keyring)
        #expect(vault.largest == 256 << 20)
        vault.largest = 8192
        let name = try repository.surroundings.makeName()
        let seal = { (count: Int) in
            try vault.seal(
                .pin, Array(repeating: 1, count: count), name: name, generation: 1, at: place)
        }
        // The header, the tag and the content's length are in it.
        #expect(try seal(8192 - 62).count == 8192)
        let error = try await failure { try seal(8192 - 61) }
        #expect(error.subject == place.text)
    }

    @Test func `No byte of an object can be changed`() async throws {
        let repository = try await Fixture().open()
        let object = try sealed(repository)
        let vault = Vault(keyring: repository.keyring)
        for index in object.indices {
            var changed = object
            changed[index] ^= 1 << UInt8(index % 8)
            let error = try await failure { try vault.open(changed, as: [.pin], at: place) }
            // The generation names a key that nobody has; all else is damage.
            let isGeneration = (8..<12).contains(index)
            #expect(error.kind == (isGeneration ? .rotated : .corrupt), "byte \(index)")
            #expect(error.subject == place.text)
        }
    }

    @Test func `An object that was cut short or went on is damage`() async throws {
        let repository = try await Fixture().open()
        let object = try sealed(repository)
        let vault = Vault(keyring: repository.keyring)
        let lengths = Array(0...64) + [object.count / 2, object.count - 1, object.count + 1]
        for length in lengths {
            let changed = Array((object + [0]).prefix(length))
            let error = try await failure { try vault.open(changed, as: [.pin], at: place) }
            #expect(error.kind == .corrupt, "\(length) bytes")
            #expect(error.subject == place.text)
        }
    }

    @Test(
        arguments: [
            "timelines/app/pins/0000000000002", "timelines/web/pins/0000000000001",
            "timelines/app/archives/0000000000001", "keys/0000000000001",
        ] as [ObjectKey])
    func `An object opens only where it was put`(other: ObjectKey) async throws {
        let repository = try await Fixture().open()
        let object = try sealed(repository)
        let error = try await failure {
            try Vault(keyring: repository.keyring).open(object, as: [.pin], at: other)
        }
        #expect(error.kind == .corrupt)
        #expect(error.subject == other.text)
        #expect(error.reason == "does not match its key: corrupted or tampered with")
    }

    @Test func `An object is not taken for one of another kind`() async throws {
        let repository = try await Fixture().open()
        let object = try sealed(repository)
        let error = try await failure {
            try Vault(keyring: repository.keyring).open(
                object, as: [.archive, .tombstone], at: place)
        }
        #expect(error.reason == "object: is of another kind than its place says")
        // Nor when its header says so: the header is sealed, too.
        var changed = object
        changed[5] = ObjectHeader.Kind.archive.rawValue
        let other = try await failure {
            try Vault(keyring: repository.keyring).open(changed, as: [.archive], at: place)
        }
        #expect(other.reason == "does not match its key: corrupted or tampered with")
    }

    @Test func `Another repository's object does not open`() async throws {
        let object = try sealed(try await Fixture().open())
        let other = try await Fixture().open()
        let error = try await failure {
            try Vault(keyring: other.keyring).open(object, as: [.pin], at: place)
        }
        #expect(error.kind == .corrupt)
    }

    @Test func `The padding holds nothing`() async throws {
        let repository = try await Fixture().open()
        let vault = Vault(keyring: repository.keyring)
        // A blob of 3 bytes, then something that should not be there.
        let name = try repository.surroundings.makeName()
        let object = try vault.sealUnpadded(
            .pin, [3, 1, 2, 3, 0, 0, 9], name: name, at: place)
        let error = try await failure { try vault.open(object, as: [.pin], at: place) }
        #expect(error.reason == "object: is padded with something")
    }
}

extension Vault {
    /// Seals what ``seal(_:_:name:generation:at:)`` would not: the plaintext as it is given.
    fileprivate func sealUnpadded(
        _ kind: ObjectHeader.Kind, _ plaintext: [UInt8], name: ObjectName, at key: ObjectKey
    ) throws -> [UInt8] {
        let header = ObjectHeader(kind: kind, generation: 1, name: name)
        let generation = try keyring.generation(1)
        let sealingKey = try HKDF.derive(
            from: generation.metadataKey.copy().span, salt: name.bytes.span,
            info: Array("holdfast object v1".utf8).span, count: SealingKey.keyCount)
        let associated = header.bytes + Array(key.description.utf8)
        return header.bytes
            + (try SealingKey(sealingKey.span, cipher: .aes256GCM).seal(
                plaintext.span, nonce: [UInt8](repeating: 0, count: 12),
                associated: associated.span))
    }
}
