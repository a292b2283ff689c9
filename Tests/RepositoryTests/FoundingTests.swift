import Age
import Files
import Format
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Repository

struct FoundingTests {
    @Test func `A new repository holds a probe, a key file, and what is known of the key`()
        async throws
    {
        let store = MemoryStore()
        let identity = try Fixture.identity()
        let fingerprint = KeyFingerprint(identity.recipient)
        _ = try await Fixture.door(store).create(for: identity.recipient, label: "laptop")
        #expect(
            Set(store.contents.keys) == [
                Layout.probe, Layout.key(fingerprint), Layout.keyInformation(fingerprint),
            ])
        let entries = try await Fixture.keys(
            try await Fixture.door(store).open(with: Credential(identities: [identity]))
        ).list()
        #expect(entries.map(\.information?.label) == ["laptop"])
        #expect(entries.map(\.isOwn) == [true])
    }

    @Test func `No recipient is to be read in the store`() async throws {
        let fixture = try await Fixture()
        let identities = [
            fixture.identity, try await fixture.add(.full, label: "laptop"),
            try await fixture.add(.writer, label: "server"),
        ]
        _ = try await SampleArchive.commit([1], to: try await fixture.open().timeline(.sample()))
        let words = identities.map { $0.recipient.text.dropFirst(4) } + ["laptop", "server"]
        for (key, object) in fixture.memory.contents {
            let text = key.text + String(decoding: object, as: Unicode.ASCII.self)
            for word in words { #expect(!text.contains(word), "\(key)") }
        }
    }

    @Test func `A repository is not made where one is`() async throws {
        let fixture = try await Fixture()
        let before = fixture.memory.contents
        for recipient in [fixture.identity.recipient, try Fixture.identity().recipient] {
            let error = try await failure {
                try await Fixture.door(fixture.memory).create(for: recipient)
            }
            #expect(error.kind == .refused)
            #expect(
                error.description == "make a repository: the memory: a repository is there already"
            )
        }
        #expect(fixture.memory.contents == before)
    }

    @Test func `With nothing to make a key of nothing is made`() async throws {
        let store = MemoryStore()
        let error = try await failure { try await Fixture.door(store).create(for: nil) }
        #expect(error.kind == .noKey)
        #expect(store.contents.isEmpty)
    }

    @Test func `A passphrase can be the only key, or a second one for recovery`() async throws {
        let identity = try Fixture.identity()
        for recipient in [nil, identity.recipient] {
            let store = MemoryStore()
            let made = try await Fixture.door(store).create(
                for: recipient, passphrase: Fixture.passphrase("correct horse"))
            let opened = try await Fixture.door(store).open(
                with: Credential(passphrase: Fixture.passphrase("correct horse")))
            #expect(opened.keyring.fingerprint == made.keyring.fingerprint)
            #expect(try await Fixture.keys(opened).list().count == (recipient == nil ? 1 : 2))
        }
    }

    @Test(arguments: [true, false])
    func `A crashed init is taken over after a minute of the store's clock`(
        ordered: Bool
    )
        async throws
    {
        let seconds = Mutex<Int64>(1000)
        let store = MemoryStore(ordered: ordered, pageSize: 1) {
            FileTime(seconds: seconds.withLock { $0 })
        }
        _ = try await store.put("other", [[1]], .always)
        _ = try await store.put(Layout.probe, [Layout.probeContent], .ifAbsent)
        seconds.withLock { $0 = 1059 }
        let recipient = try Fixture.identity().recipient
        let error = try await failure { try await Fixture.door(store).create(for: recipient) }
        #expect(error.kind == .refused)
        #expect(error.reason == "another init began 59 seconds ago and may still be at it")
        seconds.withLock { $0 = 1060 }
        _ = try await Fixture.door(store).create(for: recipient)
    }

    @Test func `Wherever an init is killed, it can be done or used afterwards`() async throws {
        let watched = try await HookedStore.watching(MemoryStore()) {
            _ = try await Fixture.door($0).create(
                for: try Fixture.identity().recipient, passphrase: Fixture.passphrase("one"))
        }
        for moment in watched.killMoments {
            let seconds = Mutex<Int64>(1000)
            let store = MemoryStore { FileTime(seconds: seconds.withLock { $0 }) }
            let identity = try Fixture.identity()
            let passphrase = Fixture.passphrase("correct horse")
            let killed = HookedStore.killed(at: moment, store)
            _ = try? await Fixture.door(killed).create(
                for: identity.recipient, passphrase: passphrase)
            seconds.withLock { $0 += 100 }
            let door = Fixture.door(store)
            _ = try? await door.create(for: identity.recipient, passphrase: passphrase)
            let repository = try await door.open(with: Credential(identities: [identity]))
            try await Fixture.keys(repository).add(identity.recipient, as: .full, label: "")
            _ = try await Fixture.keys(repository).rotate()
            _ = try await door.open(with: Credential(identities: [identity]))
        }
    }

    @Test(arguments: [true, false])
    func `Of two inits that take over at once at most one makes a repository`(
        isSameKey: Bool
    )
        async throws
    {
        struct World: Sendable {
            let store: MemoryStore
            let identities: [Identity]
        }
        try await interleave {
            let seconds = Mutex<Int64>(1000)
            let store = MemoryStore { FileTime(seconds: seconds.withLock { $0 }) }
            _ = try await store.put(Layout.probe, [Layout.probeContent], .ifAbsent)
            seconds.withLock { $0 += 100 }
            let identity = try Fixture.identity()
            let other = isSameKey ? identity : try Fixture.identity()
            return (World(store: store, identities: [identity, other]), store)
        } first: { world, store in
            _ = try await Fixture.door(store).create(for: world.identities[0].recipient)
        } second: { world, store in
            _ = try await Fixture.door(store).create(for: world.identities[1].recipient)
        } judge: { world, first, second in
            let results = [first, second]
            let winners = world.identities.indices.filter { (try? results[$0].get()) != nil }
            #expect(winners.count <= 1)
            for index in world.identities.indices where isSameKey == false {
                let credential = Credential(identities: [world.identities[index]])
                let opened = try? await Fixture.door(world.store).open(with: credential)
                #expect((opened != nil) == winners.contains(index))
            }
        }
    }
}
