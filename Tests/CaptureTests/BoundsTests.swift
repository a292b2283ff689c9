import Files
import Format
import Repository
import Synchronization
import TestSupport
import Testing

@testable import Capture

/// Sources whose entries, and archives whose features, are more than readers take.
@Suite("Bounds of archives")
struct BoundsTests {
    private struct Item: SourceItem {
        let path: EntryPath
        var metadata = Entry.Metadata(
            mode: 0o644, owner: Entry.Owner(user: 1, group: 1), modified: Timestamp(seconds: 1))
        var kind = Entry.Kind.fifo
        var signature: UInt64? { nil }
        var link: LinkIdentity? { nil }

        init(_ path: String) throws {
            self.path = try EntryPath(Array(path.utf8))
        }

        init(path: EntryPath) {
            self.path = path
        }

        func describe() -> (metadata: Entry.Metadata, kind: SourceItemKind) {
            (metadata, .other(kind))
        }

        func open() -> any SourceContent {
            preconditionFailure("internal error: none is a file")
        }
    }

    private final class Items: Source {
        private let items: Mutex<[Item]>

        init(_ items: [Item]) {
            self.items = Mutex(items)
        }

        func next() -> SourceStep? {
            items.withLock { $0.isEmpty ? nil : .item($0.removeFirst()) }
        }
    }

    private func backUp(
        _ items: [Item], in world: World, _ options: Backup.Options = Backup.Options()
    ) async throws -> Backup.Result {
        try await Backup(world.timeline, options, progress: Silence()).run { _ in
            [PlannedSource(name: "data", path: [100]) { Items(items) }]
        }
    }

    @Test func `Entries that no reader takes are named and left out`() async throws {
        var root = try Item("")
        root.kind = .directory
        var owner = try Item("a")
        owner.metadata.owner = Entry.Owner(
            user: 1, group: 1, userName: String(repeating: "x", count: 257))
        var attribute = try Item("b")
        attribute.metadata.attributes = [
            .init(name: [120], value: Array(repeating: 0, count: (1 << 20) + 1))
        ]
        var name = try Item("c")
        name.metadata.attributes = [.init(name: Array(repeating: 120, count: 1025), value: [])]
        var target = try Item("d")
        target.kind = .symbolicLink(target: Array(repeating: 120, count: (1 << 16) + 1))
        let good = try Item("e")
        var path = EntryPath.root
        for _ in 0..<70 { path = path.appending(Array(repeating: 0x80, count: 1000)) }
        let world = try World()
        let result = try await backUp(
            [root, owner, attribute, name, target, good, Item(path: path)], in: world)
        #expect(result.incompleteCount == 5)
        #expect(result.incomplete.allSatisfy { $0.utf8.count <= 4096 })
        var browser = try await ArchiveBrowser(world.timeline, result.archive)
        var paths: [String] = []
        while let entry = try await browser.next() { paths.append("\(entry.path)") }
        #expect(paths == ["", "e"])
        let again = try await world.timeline.archive(.first)
        #expect(again.sources[0].incomplete == result.incomplete)
    }

    @Test func `An archive that could not be read again is not committed`() async throws {
        let world = try World()
        try world.write("a", noise(100_000, seed: 1))
        var options = Backup.Options()
        options.tags = [String(repeating: "x", count: 5000)]
        let error = await #expect(throws: RepositoryError.self) { try await world.backUp(options) }
        #expect(error?.reason.contains("could not be read again") == true)
        #expect(try await world.timeline.newest() == nil)
        #expect(try await world.timeline.packSizes().count == 0)
    }

    @Test func `What needs an unknown feature is neither read, built upon nor pruned`()
        async throws
    {
        let store = MemoryStore()
        let world = try World(store: store)
        try world.write("a", noise(100_000, seed: 1))
        let first = try await world.backUp().archive
        try world.write("a", noise(100_000, seed: 2))
        _ = try await world.backUp()
        let strange = try await Recommit(world.timeline).commit(as: .fence) { $0.features = [7] }
        let before = store.contents
        let timeline = world.timeline
        let attempts: [(String, () async throws -> Void)] = [
            ("backup", { _ = try await world.backUp() }),
            ("rollback", { try await world.rollBack(to: 1) }),
            ("forget", { _ = try await Forget(timeline).forget([first.number]) }),
            ("prune", { _ = try await Prune(timeline).plan() }),
            ("left-overs", { _ = try await Leftovers(timeline).plan(olderThan: 0) }),
            ("repair", { _ = try await Repair(timeline, roots: [:]).plan() }),
            ("accept", { _ = try await Acceptance(timeline).accept(strange.number) }),
            ("read", { _ = try await ArchiveBrowser(timeline, strange) }),
            ("restore", { _ = try await ArchiveFinder(timeline).find(.latest(back: 0)) }),
        ]
        for (name, attempt) in attempts {
            let error = await #expect(throws: RepositoryError.self, "\(name)") {
                try await attempt()
            }
            #expect(error?.reason.contains("needs feature 7") == true, "\(name)")
            #expect(error?.hint == "update holdfast", "\(name)")
        }
        #expect(store.contents == before)
        #expect(try await world.files(of: first)["a"] == noise(100_000, seed: 1))
    }
}
