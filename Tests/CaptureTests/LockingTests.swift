import Files
import Format
import Repository
import Storage
import TestSupport
import Testing

@testable import Capture

/// In a bucket that locks what is put for 40 days, and promises 32 of them.
@Suite struct `What an archive needs` {
    let store: LockingStore
    let world: World

    init() throws {
        store = LockingStore(
            days: 32, isForLock: Layout.isKept, showsHidden: { $0.name == "archives" })
        world = try World(store: store)
        try world.write("steady", noise(100_000, seed: 1))
    }

    private func packs(of archive: Archive) async throws -> [ObjectKey] {
        try await MetadataReader(world.timeline).packs(of: archive)
            .map { Layout.pack(world.timeline.name, $0.pack) }
    }

    /// The shortest lock of all that an archive names, in days.
    private func daysLeft(of archive: Archive) async throws -> Double {
        let keys = try await packs(of: archive) + store.keys.filter { $0.isInside(Layout.keys) }
        return try #require(keys.map { store.daysLeft($0) ?? 0 }.min())
    }

    @Test func `is locked for as long as promised, whatever it uses again`() async throws {
        _ = try await store.put("keys/k.age", [[1]], .always)
        var logs: [[String]] = []
        for day in 0..<30 {
            try world.write("news", noise(1000, seed: UInt64(day + 2)))
            let archive = try await world.backUp().archive
            logs.append(store.takeLog())
            #expect(try await daysLeft(of: archive) >= 32)
            let now = try await store.now().seconds
            #expect(try #require(archive.lockedUntil).seconds <= now + 40 * 86_400)
            store.pass(days: 1)
        }
        // The keys of the first, then nothing for a step of eight days.
        #expect(logs[0] == ["versions keys", "extend keys/k.age"])
        let touched = logs.indices.filter { !logs[$0].isEmpty }
        #expect(touched == [0, 9, 18, 27])
        #expect(logs[9].filter { $0.hasPrefix("versions ") }.count == 2)
    }

    @Test func `is not looked at where nothing is locked, nor while the lock holds`() async throws {
        let memory = MemoryStore()
        let before = try World(store: memory)
        try before.write("a", [1])
        #expect(try await before.backUp().archive.lockedUntil == nil)
        _ = try await world.backUp()
        _ = store.takeLog()
        _ = try await world.backUp()
        #expect(store.takeLog().isEmpty)
    }

    @Test func `is locked when the archive is repeated`() async throws {
        let archive = try await world.backUp().archive
        store.pass(days: 20)
        let repeated = try await Recommit(world.timeline).commit(as: .accept) { _ in }
        #expect(try await packs(of: repeated) == packs(of: archive))
        #expect(try await daysLeft(of: repeated) == 40)
    }

    @Test func `that can't be locked keeps an archive from being committed`() async throws {
        _ = try await world.backUp()
        store.pass(days: 20)
        store.forbidLocking()
        let error = await #expect(throws: StorageError.self) { try await world.backUp() }
        #expect(error?.operation == "lock")
        #expect(try await world.timeline.numbers().map(\.value) == [1])
    }

    @Test func `may be locked for longer than asked for`() async throws {
        let archive = try await world.backUp().archive
        let key = try #require(try await packs(of: archive).first)
        let version = try #require(try await store.versions(key).first)
        let now = try await store.now().seconds
        try await store.extend(version, until: .init(seconds: now + 100 * 86_400))
        store.pass(days: 20)
        #expect(try await world.backUp().archive.number.value == 2)
        #expect(store.daysLeft(key) == 80)
    }

    /// Who holds a key may write what is not true; it is believed for one step.
    @Test func `is not taken for locked for ever`() async throws {
        _ = try await world.backUp()
        try await Recommit(world.timeline).commit(as: .fence) {
            $0.lockedUntil = Timestamp(seconds: 100_000_000_000)
        }
        store.pass(days: 9)
        #expect(try await daysLeft(of: try await world.backUp().archive) >= 32)
    }
}
