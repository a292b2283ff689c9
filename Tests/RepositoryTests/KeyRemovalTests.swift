import Age
import Format
import Storage
import TestSupport
import Testing

@testable import Repository

struct KeyRemovalTests {
    private func name(_ identity: Identity) -> String {
        KeyFingerprint(identity.recipient).description
    }

    @Test func `A removed key opens nothing and leaves nothing`() async throws {
        let fixture = try await Fixture()
        let before = Set(fixture.memory.contents.keys)
        let other = try await fixture.add(.full)
        let removed = try await fixture.keys().remove(other.recipient.text)
        #expect(removed.information?.recipient == other.recipient)
        #expect(Set(fixture.memory.contents.keys) == before)
        let error = try await failure { try await fixture.open(other) }
        #expect(error.kind == .wrongKey)
    }

    @Test func `A passphrase goes with its file`() async throws {
        let fixture = try await Fixture()
        let before = Set(fixture.memory.contents.keys)
        try await fixture.keys().add(Fixture.passphrase("one"), label: "")
        try await fixture.keys().remove("passphrase-1")
        #expect(Set(fixture.memory.contents.keys) == before)
    }

    @Test func `A passphrase that no key names can be removed`() async throws {
        let fixture = try await Fixture()
        fixture.memory.contents[Layout.passphrase(3)] = [1, 2, 3]
        #expect(try await fixture.keys().list().map(\.state) == [.usable, .unfinished])
        try await fixture.keys().remove("passphrase-3")
        #expect(fixture.memory.contents[Layout.passphrase(3)] == nil)
    }

    @Test func `The own key is removed only when that is said`() async throws {
        let fixture = try await Fixture()
        let other = try await fixture.add(.full)
        let error = try await failure {
            try await fixture.keys().remove(name(fixture.identity))
        }
        #expect(error.reason == "it is the key in use")
        _ = try await fixture.open()
        try await fixture.keys().remove(name(fixture.identity), allowingOwn: true)
        _ = try await fixture.open(other)
        let gone = try await failure { try await fixture.open() }
        #expect(gone.kind == .wrongKey)
    }

    @Test func `The last full key stays, whatever else there is`() async throws {
        let fixture = try await Fixture()
        _ = try await fixture.add(.writer)
        let unknown = try await fixture.add(.full)
        fixture.memory.contents[Layout.keyInformation(KeyFingerprint(unknown.recipient))] = nil
        let half = try await fixture.add(.full)
        fixture.memory.contents[Layout.key(KeyFingerprint(half.recipient))] = nil
        try await fixture.keys().add(Fixture.passphrase("one"), label: "")
        fixture.memory.contents[Layout.passphrase(1)] = nil
        let before = fixture.memory.contents
        let error = try await failure {
            try await fixture.keys().remove(name(fixture.identity), allowingOwn: true)
        }
        #expect(error.kind == .refused)
        #expect(error.reason.hasPrefix("no other key with the role full would be left"))
        #expect(fixture.memory.contents == before)
    }

    @Test func `Two keys that remove each other never both succeed`() async throws {
        struct World: Sendable {
            let fixture: Fixture
            let other: Identity
        }
        let template = try await Fixture()
        let other = try await template.add(.full)
        try await interleave {
            let fixture = template.copy()
            return (World(fixture: fixture, other: other), fixture.memory)
        } first: { world, store in
            let name = KeyFingerprint(world.other.recipient).description
            try await world.fixture.keys(through: store).remove(name)
        } second: { world, store in
            let name = KeyFingerprint(world.fixture.identity.recipient).description
            try await world.fixture.keys(world.other, through: store).remove(name)
        } judge: { world, first, second in
            let identities = [world.fixture.identity, world.other]
            var usable = 0
            for identity in identities where (try? await world.fixture.open(identity)) != nil {
                usable += 1
            }
            #expect(usable > 0)
            if (try? first.get()) != nil { #expect((try? second.get()) == nil) }
        }
    }

    @Test func `Wherever a removal is killed, it can be run again`() async throws {
        let template = try await Fixture()
        try await template.keys().add(Fixture.passphrase("one"), label: "")
        let entry = try #require(try await template.keys().list().last)
        let trial = template.copy()
        let watched = try await HookedStore.watching(trial.memory) {
            try await trial.keys(through: $0).remove(entry.name)
        }
        for moment in watched.killMoments {
            let fixture = template.copy()
            let store = HookedStore.killed(at: moment, fixture.memory)
            _ = try? await fixture.keys(through: store).remove(entry.name)
            _ = try await fixture.open()
            while let left = try await fixture.keys().list().dropFirst().first {
                try await fixture.keys().remove(left.name)
            }
            #expect(fixture.memory.contents.count == 3)
        }
    }

    @Test func `A removal that can't look again puts back what it took`() async throws {
        let fixture = try await Fixture()
        let other = try await fixture.add(.full)
        let store = FaultyStore(fixture.memory)
        let keys = try await fixture.keys(through: store)
        store.on(.list, call: 2, where: { $0 == Layout.keys }, .failBefore(.lasting))
        await #expect(throws: StorageError.lasting) { try await keys.remove(name(other)) }
        #expect(try await fixture.keys().list().map(\.state) == [.usable, .usable])
    }

    // MARK: Compromised keys

    @Test func `A compromised key's packs are not used again, another's are`() async throws {
        let fixture = try await Fixture()
        let other = try await fixture.add(.full)
        let timelines = [try Timeline.Name.sample("app"), try Timeline.Name.sample("web")]
        var written: [Timeline.Name: ObjectName] = [:]
        for name in timelines {
            let writer = try await fixture.open(name == timelines[0] ? other : fixture.identity)
            let sample = try await SampleArchive.commit([1], to: writer.timeline(name))
            written[name] = sample.table[sample.chunk.pack].name
        }
        try await fixture.keys().remove(name(other), isCompromised: true)
        let repository = try await fixture.open()
        let signer = try await fixture.signer(of: other)
        for name in timelines {
            let head = try #require(try await repository.timeline(name).newest())
            #expect(head.number.value == 2)
            #expect(head.purpose == .fence)
            let packs = name == timelines[0] ? [try #require(written[name])] : []
            #expect(head.revocations == [.init(publicKey: signer, packs: packs)])
        }
    }

    @Test func `A pack that doesn't tell who wrote it goes with a compromised key`() async throws {
        let fixture = try await Fixture()
        let other = try await fixture.add(.full)
        let timeline = try await fixture.open().timeline(.sample())
        let sample = try await SampleArchive.commit([1], to: timeline)
        let pack = sample.table[sample.chunk.pack]
        fixture.memory.contents[Layout.pack(timeline.name, pack)]?[4000] ^= 1
        try await fixture.keys().remove(name(other), isCompromised: true)
        let head = try #require(try await timeline.newest())
        #expect(head.revocations.map(\.packs) == [[pack.name]])
    }

    @Test func `A removal of a compromised key is finished by running it again`() async throws {
        let template = try await Fixture()
        let other = try await template.add(.full)
        let timelines = [try Timeline.Name.sample("app"), try Timeline.Name.sample("web")]
        for name in timelines {
            _ = try await SampleArchive.commit(
                [1], to: try await template.open(other).timeline(name))
        }
        let trial = template.copy()
        let watched = try await HookedStore.watching(trial.memory) {
            try await trial.keys(through: $0).remove(name(other), isCompromised: true)
        }
        for moment in watched.killMoments {
            let fixture = template.copy()
            let store = HookedStore.killed(at: moment, fixture.memory)
            _ = try? await fixture.keys(through: store).remove(name(other), isCompromised: true)
            let entries = try await fixture.keys().list()
            if entries.contains(where: { $0.name == name(other) && $0.information != nil }) {
                try await fixture.keys().remove(name(other), isCompromised: true)
            }
            let repository = try await fixture.open()
            for name in timelines {
                let head = try #require(try await repository.timeline(name).newest())
                #expect(head.revocations.count == 1, "\(moment)")
            }
        }
    }

    @Test func `A compromised key does not come back by adding, nor by a rotation`() async throws {
        let fixture = try await Fixture()
        let other = try await fixture.add(.full)
        let name = try Timeline.Name.sample()
        _ = try await SampleArchive.commit([1], to: try await fixture.open().timeline(name))
        let before = fixture.memory.contents
        try await fixture.keys().remove(self.name(other), isCompromised: true)
        let error = try await failure {
            try await fixture.keys().add(other.recipient, as: .full, label: "")
        }
        #expect(error.reason.hasPrefix("it was removed as compromised"))
        // Whoever can write to the store puts its objects back.
        for key in [
            Layout.key(KeyFingerprint(other.recipient)),
            Layout.keyInformation(KeyFingerprint(other.recipient)),
        ] {
            fixture.memory.contents[key] = before[key]
        }
        let refusal = try await failure { _ = try await fixture.keys().rotate() }
        #expect(refusal.reason == "it was removed as compromised, and is there again")
    }
}

extension Fixture {
    /// What a key of the repository signs with, whether or not it is still there.
    func signer(of identity: Identity) async throws -> [UInt8] {
        let keyring = try await open().keyring
        return try keyring.root(to: "test")
            .member(KeyFingerprint(identity.recipient), .full, of: keyring.repository)
            .signer.publicKey
    }
}
