import Age
import Cryptography
import Format
import Storage
import TestSupport
import Testing

@testable import Repository

struct KeyRotationTests {
    /// Keys of every kind, and archives in two timelines.
    struct World: Sendable {
        private(set) var fixture: Fixture
        let full: Identity
        let writer: Identity
        let passphrase = Fixture.passphrase("recovery")
        private(set) var archives: [(Timeline.Name, SampleArchive)] = []

        static let timelines = ["app", "web"]

        init() async throws {
            fixture = try await Fixture()
            full = try await fixture.add(.full)
            writer = try await fixture.add(.writer)
            try await fixture.keys().add(passphrase, label: "")
            for name in Self.timelines {
                let name = try Timeline.Name.sample(name)
                let timeline = try await fixture.open(writer).timeline(name)
                archives.append((name, try await .commit(Array("old".utf8), to: timeline)))
            }
        }

        func copy() -> World {
            var copy = self
            copy.fixture = fixture.copy()
            return copy
        }

        var credentials: [Credential] {
            [
                Credential(identities: [fixture.identity]), Credential(identities: [full]),
                Credential(identities: [writer]), Credential(passphrase: passphrase),
            ]
        }

        /// Every key opens and reads the heads, full ones also the contents; then one backs up.
        func check() async throws {
            var known = archives
            let writer = try await fixture.open(writer).timeline(.sample("app"))
            known.append((writer.name, try await .commit(Array("new".utf8), to: writer)))
            for credential in credentials {
                let repository = try await Fixture.door(fixture.memory).open(with: credential)
                for name in Self.timelines {
                    _ = try #require(try await repository.timeline(.sample(name)).newest())
                }
                for (name, sample) in known where repository.keyring.role == .full {
                    #expect(try await sample.read(with: repository, name) == sample.content)
                }
            }
        }

        func generations() async throws -> Set<UInt32> {
            let repository = try await fixture.open()
            var generations: Set<UInt32> = []
            for name in Self.timelines {
                let head = try await repository.timeline(.sample(name)).newest()
                generations.insert(try #require(head).generation)
            }
            return generations
        }
    }

    @Test func `All keys get the new generation, and every timeline uses it`() async throws {
        let world = try await World()
        let before = try await world.fixture.open(world.writer).keyring.signer
        let rotation = try await world.fixture.keys().rotate()
        #expect(rotation.generation == 2)
        #expect(rotation.keys.count == 4)
        #expect(rotation.timelines.map(\.text) == World.timelines)
        #expect(rotation.repository.keyring.newestGeneration.number == 2)
        #expect(try await world.generations() == [2])
        let after = try await world.fixture.open(world.writer).keyring
        #expect(after.generations.map(\.number) == [1, 2])
        #expect(after.signer == before)
        try await world.check()
    }

    @Test func `A removed key reads nothing that comes after a rotation`() async throws {
        let world = try await World()
        let removed = try await world.fixture.open(world.full)
        try await world.fixture.keys().remove(
            KeyFingerprint(world.full.recipient).description)
        _ = try await world.fixture.keys().rotate()
        let error = try await failure {
            try await removed.timeline(.sample("app")).newest()
        }
        #expect(error.kind == .rotated)
        for (key, object) in world.fixture.memory.contents where key.isInside(Layout.keys) {
            #expect(throws: (any Error).self, "\(key)") {
                try AgeFile.decrypt(object.span, identities: [world.full]).count
            }
        }
    }

    @Test func `A program that runs on learns of a rotation by reading its key again`()
        async throws
    {
        let world = try await World()
        let running = try await world.fixture.open(world.writer)
        _ = try await world.fixture.keys().rotate()
        let timeline = try Timeline.Name.sample("app")
        let error = try await failure { try await running.timeline(timeline).newest() }
        #expect(error.kind == .rotated)
        let refreshed = try await running.refreshed()
        #expect(try await refreshed.timeline(timeline).newest()?.generation == 2)
    }

    @Test func `A key of which nothing is known keeps a rotation from beginning`() async throws {
        let world = try await World()
        let unknown = KeyFingerprint(world.writer.recipient)
        world.fixture.memory.contents[Layout.keyInformation(unknown)] = nil
        let before = world.fixture.memory.contents
        let error = try await failure { _ = try await world.fixture.keys().rotate() }
        #expect(error.subject == "key \(unknown)")
        #expect(error.kind == .refused)
        #expect(try #require(error.hint).contains("holdfast key add RECIPIENT"))
        #expect(world.fixture.memory.contents == before)
    }

    /// A key file with more would open nothing any more.
    @Test func `There are no more generations than a key file may have`() async throws {
        let fixture = try await Fixture()
        let repository = try await fixture.open()
        let most = Keyring.mostGenerations
        let others = try (2...UInt32(most)).map {
            try KeyGeneration.make(number: $0, random: SystemRandom())
        }
        let crowded = repository.with(
            try repository.keyring.with(repository.keyring.generations + others))
        try await KeyFiles(crowded).replace(for: fixture.identity.recipient, .full)
        let before = fixture.memory.contents
        let error = try await failure { _ = try await fixture.keys().rotate() }
        #expect(error.kind == .refused && error.reason.contains("\(most) generations"))
        #expect(fixture.memory.contents == before)
        #expect(try await fixture.open().keyring.generations.count == most)
    }

    @Test func `A key that was added half-way is finished by a rotation`() async throws {
        let world = try await World()
        let key = Layout.key(KeyFingerprint(world.writer.recipient))
        world.fixture.memory.contents[key] = nil
        _ = try await world.fixture.keys().rotate()
        try await world.check()
    }

    // MARK: Crashes

    @Test(arguments: [true, false])
    func `Wherever a rotation is killed or fails, all reads on, and running it again repairs`(
        isKilled: Bool
    ) async throws {
        let template = try await World()
        let trial = template.copy()
        let watched = try await HookedStore.watching(trial.fixture.memory) {
            _ = try await trial.fixture.keys(through: $0).rotate()
        }
        for moment in isKilled ? watched.killMoments : watched.failureMoments {
            let world = template.copy()
            let base = world.fixture.memory
            let store =
                isKilled
                ? HookedStore.killed(at: moment, base) : HookedStore.failing(at: moment, base)
            await #expect(throws: Killed.self, "\(moment)") {
                _ = try await world.fixture.keys(through: store).rotate()
            }
            try await world.check()
            let again = try await world.fixture.keys(world.full).rotate()
            #expect(try await world.generations() == [again.generation])
            try await world.check()
        }
    }

    // MARK: Others at work

    @Test func `A key that is added during a rotation has all generations`() async throws {
        struct Scene: Sendable {
            let fixture: Fixture
            let added: Identity
        }
        try await interleave {
            let fixture = try await Fixture()
            _ = try await SampleArchive.commit(
                [1], to: try await fixture.open().timeline(.sample()))
            return (Scene(fixture: fixture, added: try Fixture.identity()), fixture.memory)
        } first: { scene, store in
            _ = try await scene.fixture.keys(through: store).rotate()
        } second: { scene, store in
            _ = try await scene.fixture.keys(through: store).add(
                scene.added.recipient, as: .full, label: "")
        } judge: { scene, first, second in
            try first.get()
            try second.get()
            let repository = try await scene.fixture.open(scene.added)
            #expect(repository.keyring.generations.map(\.number) == [1, 2])
            #expect(try await repository.timeline(.sample()).newest()?.generation == 2)
        }
    }

    @Test func `A key that is repaired during a rotation has all generations`() async throws {
        let template = try await Fixture()
        try await interleave {
            let fixture = template.copy()
            return (fixture, fixture.memory)
        } first: { fixture, store in
            _ = try await fixture.keys(through: store).rotate()
        } second: { fixture, store in
            _ = try await fixture.keys(through: store).add(
                fixture.identity.recipient, as: .full, label: "")
        } judge: { fixture, first, second in
            try first.get()
            try second.get()
            let repository = try await fixture.open()
            #expect(repository.keyring.generations.map(\.number) == [1, 2])
        }
    }

    @Test func `A key that is removed during a rotation does not come back`() async throws {
        struct Scene: Sendable {
            let fixture: Fixture
            let removed: Identity
        }
        try await interleave {
            let fixture = try await Fixture()
            return (
                Scene(fixture: fixture, removed: try await fixture.add(.writer)), fixture.memory
            )
        } first: { scene, store in
            _ = try await scene.fixture.keys(through: store).rotate()
        } second: { scene, store in
            _ = try await scene.fixture.keys(through: store).remove(
                KeyFingerprint(scene.removed.recipient).description)
        } judge: { scene, first, second in
            try second.get()
            // A rotation that meets a key between the two deletions refuses to begin.
            if case .failure(let error) = first { #expect("\(error)".contains("is missing")) }
            #expect(try await scene.fixture.keys().list().count == 1)
            let error = try await failure { try await scene.fixture.open(scene.removed) }
            #expect(error.kind == .wrongKey)
        }
    }

    @Test func `Two keys that are added at once are both there`() async throws {
        struct Scene: Sendable {
            let fixture: Fixture
            let added: [Identity]
        }
        let template = try await Fixture()
        try await interleave {
            let fixture = template.copy()
            let added = [try Fixture.identity(), try Fixture.identity()]
            return (Scene(fixture: fixture, added: added), fixture.memory)
        } first: { scene, store in
            _ = try await scene.fixture.keys(through: store).add(
                scene.added[0].recipient, as: .full, label: "")
        } second: { scene, store in
            _ = try await scene.fixture.keys(through: store).add(
                scene.added[1].recipient, as: .writer, label: "")
        } judge: { scene, first, second in
            try first.get()
            try second.get()
            for identity in scene.added { _ = try await scene.fixture.open(identity) }
            #expect(
                try await scene.fixture.keys().list().map(\.state) == [.usable, .usable, .usable])
        }
    }

    @Test func `Two passphrases that are added at once are both there`() async throws {
        let template = try await Fixture()
        try await interleave {
            let fixture = template.copy()
            return (fixture, fixture.memory)
        } first: { fixture, store in
            _ = try await fixture.keys(through: store).add(Fixture.passphrase("one"), label: "")
        } second: { fixture, store in
            _ = try await fixture.keys(through: store).add(Fixture.passphrase("two"), label: "")
        } judge: { fixture, first, second in
            try first.get()
            try second.get()
            for text in ["one", "two"] {
                _ = try await Fixture.door(fixture.memory).open(
                    with: Credential(passphrase: Fixture.passphrase(text)))
            }
        }
    }

    @Test func `Two rotations at once leave all keys with both generations`() async throws {
        try await interleave {
            let fixture = try await Fixture()
            _ = try await SampleArchive.commit(
                [1], to: try await fixture.open().timeline(.sample()))
            return (fixture, fixture.memory)
        } first: { fixture, store in
            _ = try await fixture.keys(through: store).rotate()
        } second: { fixture, store in
            _ = try await fixture.keys(through: store).rotate()
        } judge: { fixture, first, second in
            try first.get()
            try second.get()
            let repository = try await fixture.open()
            #expect(repository.keyring.generations.map(\.number) == [1, 2, 3])
            #expect(try await repository.timeline(.sample()).newest()?.generation == 3)
        }
    }

    @Test func `Writers that take numbers meanwhile do not keep a rotation from being active`()
        async throws
    {
        let fixture = try await Fixture()
        let name = try Timeline.Name.sample()
        _ = try await SampleArchive.commit([1], to: try await fixture.open().timeline(name))
        let writer = try await fixture.open()
        let store = HookedStore(fixture.memory) { moment in
            // An archive comes between each of the rotation's calls.
            guard case .before = moment, let timeline = try? await writer.refreshed().timeline(name)
            else { return }
            guard let head = try await timeline.newest(), head.generation == 1,
                head.number.value < 30
            else { return }
            _ = try await SampleArchive.commit([2], to: timeline)
        }
        let rotation = try await fixture.keys(through: store).rotate()
        let head = try await rotation.repository.timeline(name).newest()
        #expect(head?.generation == 2)
        #expect(head?.number.value == 31)
    }
}
