import Files
import Format
import Repository
import Storage
import TestSupport
import Testing

@testable import Capture

/// In a bucket that locks what is put for two days, and promises one of them.
@Suite struct `What is locked` {
    let store: LockingStore
    let world: World

    init() throws {
        store = LockingStore(days: 1, isForLock: Layout.isKept, showsHidden: Layout.isArchives)
        world = try World(store: store)
    }

    private var name: Timeline.Name { world.timeline.name }

    /// Somebody with the bucket's access key, who can't end a lock.
    private func hide(_ key: ObjectKey) async throws { try await store.delete(key) }
    private func replace(_ key: ObjectKey) async throws {
        _ = try await store.put(key, [noise(5000, seed: 9)], .always)
    }

    private func packs(of archive: Archive) async throws -> [ObjectKey] {
        try await MetadataReader(world.timeline).packs(of: archive)
            .map { Layout.pack(name, $0.pack) }
    }

    private func back(_ count: Int) async throws -> Archive {
        var archive: Archive?
        for number in 1...count {
            try world.write("news", noise(200_000, seed: UInt64(number)))
            archive = try await world.backUp().archive
        }
        return try #require(archive)
    }

    @Test(arguments: [true, false])
    func `can be read when somebody hides or replaces it`(isHidden: Bool) async throws {
        let archive = try await back(3)
        let archives = try [1, 2, 3].map { Layout.archive(name, try ArchiveNumber($0)) }
        for key in archives + (try await packs(of: archive)) {
            try await isHidden ? hide(key) : replace(key)
        }
        let newest = try #require(try await world.timeline.newest())
        #expect(newest == archive)
        #expect(try await world.files(of: newest)["news"] == noise(200_000, seed: 3))
        let problems = try await world.problems()
        let word = isHidden ? "deleted" : "put over"
        for key in archives + (try await packs(of: archive)) {
            #expect(problems.contains { $0.subject == key.text && $0.reason.contains(word) })
        }
    }

    @Test func `is no problem as long as nobody touches it`() async throws {
        let archive = try await back(2)
        #expect(try await world.problems().filter { $0.subject.hasPrefix("timelines/") } == [])
        _ = store.takeLog()
        #expect(try await world.timeline.newest() == archive)
        _ = try await world.files(of: archive)
        #expect(store.takeLog() == [])
    }

    @Test func `is counted, so that no number is taken twice`() async throws {
        _ = try await back(2)
        try await hide(Layout.archive(name, try ArchiveNumber(2)))
        #expect(try await world.backUp().archive.number.value == 3)
    }

    /// Another archive that is as well made, as who has a writer's key can put there.
    @Test func `counts, and not what opens as well`() async throws {
        let archive = try await back(2)
        let key = Layout.archive(name, archive.number)
        let other = try World(
            store: MemoryStore(), keyring: world.timeline.repository.keyring)
        try other.write("forged", [1])
        _ = try await other.backUp()
        let forged = try await other.backUp().archive
        _ = try await store.put(key, [try await other.store.get(key, range: nil)], .always)
        #expect(forged.number == archive.number)
        #expect(try await world.timeline.newest() == archive)
    }

    @Test func `is forgotten beside it, and freed when the lock is over`() async throws {
        _ = try await back(3)
        let first = try await world.timeline.archive(ArchiveNumber(1))
        let old = Set(try await packs(of: first))
        #expect(try await Forget(world.timeline).forget([first.number]) == [first.number])
        let key = Layout.archive(name, first.number)
        #expect(store.keys.contains(key))
        let fresh = world.timeline.repository.timeline(name)
        await #expect(throws: RepositoryError.self) { try await fresh.archive(first.number) }
        #expect(try await fresh.numbers().map(\.value) == [3, 2, 1])
        #expect(try await History(fresh).slots().archives.map(\.number.value) == [2, 3])

        let early = try await Prune(fresh).plan()
        #expect(early.packs.isEmpty)
        #expect(early.locked.count > 0)
        #expect(early.locked.firstEnd == (try await store.now().seconds) + 2 * 86_400)
        try await Prune(fresh).apply(early)
        #expect(old.isSubset(of: store.allKeys))

        store.pass(days: 2.1)
        let plan = try await Prune(fresh).plan()
        #expect(plan.locked.count == 0)
        #expect(plan.packs.count == early.locked.count)
        try await Prune(fresh).apply(plan)
        #expect(!old.isSubset(of: store.allKeys))
        #expect(!store.allKeys.contains(key))
        await #expect(throws: RepositoryError.self) { try await fresh.archive(first.number) }
        #expect(try await fresh.numbers().map(\.value) == [3, 2, 1])
        #expect(try await world.problems().filter { $0.subject.hasPrefix("timelines/") } == [])
        #expect(try await Prune(fresh).plan().packs.isEmpty)
    }

    /// Whoever may put objects may put something there that is no tombstone.
    @Test func `is not forgotten on the word of somebody without a key`() async throws {
        let archive = try await back(2)
        let keys = try [1, 2].map { Layout.archive(name, try ArchiveNumber($0)) }
        for key in keys {
            let beside = try ObjectKey("\(key)-tombstone")
            _ = try await store.put(beside, [noise(5000, seed: 9)], .always)
        }
        let fresh = world.timeline.repository.timeline(name)
        #expect(try await fresh.newest() == archive)
        #expect(try await fresh.archive(.first).number == .first)
        store.pass(days: 30)
        let plan = try await Prune(fresh).plan()
        #expect(plan.packs.isEmpty)
        try await Prune(fresh).apply(plan)
        #expect(Set(keys).isSubset(of: store.keys))
        let problems = try await world.problems()
        for key in keys { #expect(problems.contains { $0.subject == "\(key)-tombstone" }) }
    }

    /// A machine without the setting finds the tombstones all the same.
    @Test func `is forgotten for those who do not know of the lock`() async throws {
        _ = try await back(2)
        _ = try await Forget(world.timeline).forget([.first])
        let plain = Repository(
            store: WithoutLock(base: store), keyring: world.timeline.repository.keyring,
            surroundings: world.timeline.repository.surroundings
        ).timeline(name)
        await #expect(throws: RepositoryError.self) { try await plain.archive(.first) }
        #expect(try await History(plain).slots().tombstones.map(\.number) == [.first])
    }

    @Test func `is a left-over only when it may go`() async throws {
        _ = try await back(1)
        let left = Layout.packs(name) / "0000000000001-ff"
        _ = try await store.put(left, [[1]], .always)
        store.pass(days: 1)
        let plan = try await Leftovers(world.timeline).plan(olderThan: 3600)
        #expect(plan.components.isEmpty && plan.locked.count == 1)
        store.pass(days: 1.1)
        let later = try await Leftovers(world.timeline).plan(olderThan: 3600)
        #expect(later.components == [left.name])
        try await Leftovers(world.timeline).apply(later)
        #expect(!store.allKeys.contains(left))
    }
}

private struct WithoutLock: ObjectStore {
    let base: any ObjectStore

    var properties: StoreProperties { base.properties }

    func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome { try await base.put(key, parts, condition) }

    func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8] {
        try await base.get(key, range: range)
    }

    func list(_ prefix: ObjectKey?, after: ObjectKey?, limit: Int?) async throws -> Listing {
        try await base.list(prefix, after: after, limit: limit)
    }

    func delete(_ key: ObjectKey) async throws { try await base.delete(key) }

    func now() async throws -> FileTime { try await base.now() }
}
