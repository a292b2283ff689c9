import Age
import Capture
import Cryptography
import Files
import Format
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Repository
@testable import Restoration

/// How many requests commands make, and how often they wait for answers, however long the history.
@Suite struct `Requests and rounds` {
    /// An app of 20 files and its history, in each archive of which one of them is another.
    private struct History: Sendable {
        var store: any ObjectStore
        let identity: Identity
        let folder: TemporaryDirectory
        let random = SystemRandom()
        var remembered: [UInt64] = []
        var newest: Archive?

        init(_ store: any ObjectStore = MemoryStore()) async throws {
            self.store = store
            identity = try Identity.generate(using: random)
            folder = try TemporaryDirectory()
            for index in 0..<20 { try write(index, seed: UInt64(index)) }
            _ = try await door(store).create(for: identity.recipient, label: "first")
        }

        func door(_ store: any ObjectStore) -> Door {
            Door(
                store,
                Repository.Surroundings(
                    random: random, now: { Timestamp(seconds: 5) }, host: "test", program: "test"))
        }

        func write(_ index: Int, seed: UInt64) throws {
            try folder.directory.put("folder\(index % 4)/file\(index)", noise(300, seed: seed))
        }

        mutating func grow(to count: Int) async throws {
            let timeline = try await open(store)
            for number in 1...count {
                try write(number % 20, seed: UInt64(1000 + number))
                try await backUp(in: timeline)
            }
        }

        func open(_ store: any ObjectStore) async throws -> Timeline {
            try await door(store).open(
                try Timeline.Name("app"), with: Credential(identities: [identity]))
        }

        /// As the program does it; `isNew` is what a machine is that has no local state.
        mutating func backUp(on store: any ObjectStore, isNew: Bool = false) async throws {
            try await backUp(in: try await open(store), isNew: isNew)
        }

        private mutating func backUp(in timeline: Timeline, isNew: Bool = false) async throws {
            let memory = isNew ? nil : newest.map { ($0.id, remembered) }
            let root = folder.path
            var options = Backup.Options()
            options.probes = isNew
            let backup = Backup(timeline, options, progress: Silence())
            let result = try await backup.run { base in
                let fits = base?.id == memory?.0
                return [
                    PlannedSource(
                        name: "data", path: Array("data".utf8),
                        signatures: fits ? memory.map { Signatures($0.1) } : nil
                    ) {
                        try DirectorySource(
                            root: root, rules: CaptureRules(),
                            scanStart: FileTime(seconds: 1 << 40))
                    }
                ]
            }
            (newest, remembered) = (result.archive, result.signatures[0])
        }

        func restore(from store: any ObjectStore, fileCount: Int = 20) async throws {
            let timeline = try await open(store)
            let archive = try await ArchiveFinder(timeline).find(.latest(back: 0))
            let place = try TemporaryDirectory()
            let plan = try await RestorePlan.make(
                timeline, archive,
                [RestoreRequest(source: "data", destination: place.path / FileName("new"))],
                existing: .refuse)
            let result = try await Restore(plan, progress: Silence()).run()
            #expect(result.fileCount == fileCount)
        }

        func requireColdRestore() throws {
            let (_, made, rounds) = try TickingStore.run(on: store) { try await restore(from: $0) }
            #expect(rounds == 3, "\(made)")
            #expect(made.count <= 6, "\(made)")
            #expect(made.filter { $0.round == 1 }.map(\.verb).sorted() == ["GET", "LIST"])
            #expect(made.filter { $0.round == 2 }.map(\.verb) == ["GET"])
        }

        func requireNothingNew() throws {
            let (_, made, rounds) = try TickingStore.run(on: store) { store in
                var history = self
                try await history.backUp(on: store)
            }
            #expect(rounds == 4, "\(made)")
            #expect(made.count == 7, "\(made)")
            #expect(made.count { $0.verb == "PUT" } == 1)
        }
    }

    @Test(arguments: [1, 100, 1000])
    func `are few, however long the history`(_ count: Int) async throws {
        var history = try await History()
        try await history.grow(to: count)
        try history.requireColdRestore()
        try history.requireNothingNew()
    }

    @Test func `of a machine's first backup are one more, and no more waiting`() async throws {
        var history = try await History()
        try await history.grow(to: 3)
        let (_, made, rounds) = try TickingStore.run(on: history.store) { [history] store in
            var history = history
            try await history.backUp(on: store, isNew: true)
        }
        #expect(rounds == 4, "\(made)")
        #expect(made.count == 8, "\(made)")
        #expect(made.contains { $0.key == Layout.probe && $0.round == 2 })
    }

    /// A store that watches is not to see which of neighbouring files somebody wants.
    @Test func `for parts of packs show no more than blocks of 64 KiB`() async throws {
        var history = try await History()
        for index in 0..<4 {
            let bytes = noise(300_000, seed: UInt64(index))
            try history.folder.directory.put("large\(index)", bytes)
        }
        try await history.grow(to: 1)
        let watching = Watching(base: history.store)
        let timeline = try await history.open(watching)
        let archive = try await ArchiveFinder(timeline).find(.latest(back: 0))
        let packs = try await MetadataReader(timeline).packs(of: archive)
        try await history.restore(from: watching, fileCount: 24)
        let ranges = watching.ranges.withLock { $0 }
        #expect(!ranges.isEmpty)
        #expect(ranges.allSatisfy { $0.lowerBound % (64 << 10) == 0 })
        #expect(ranges.allSatisfy { $0.upperBound % (64 << 10) == 0 })
        #expect(packs.contains { $0.size % (64 << 10) != 0 })
    }

    // MARK: Stores without order

    /// An app with 2,500 archives, most of which only repeat the one before.
    private func long(_ memory: MemoryStore) async throws -> History {
        var history = try await History(memory)
        try await history.grow(to: 3)
        let timeline = try await history.open(memory)
        var archive = try #require(history.newest)
        while archive.number.value < 2500 {
            archive = try await archive.repeated(
                as: .fence, number: try archive.number.next, in: timeline)
            guard case .committed = try await Commit(timeline).send(archive) else { break }
        }
        history.newest = archive
        return history
    }

    @Test func `are no more where a listing goes by folders`() async throws {
        let memory = MemoryStore()
        var history = try await long(memory)
        history.store = ByFolder(base: memory)
        try history.requireColdRestore()
        try history.requireNothingNew()
    }

    /// A listing of all numbers takes the place of one of the newest.
    @Test func `are some more where a listing has no order at all`() async throws {
        let memory = MemoryStore()
        var history = try await long(memory)
        let scattered = MemoryStore(ordered: false)
        scattered.contents = memory.contents
        history.store = scattered
        let (_, restored, waits) = try TickingStore.run(on: scattered) { [history] in
            try await history.restore(from: $0)
        }
        #expect(restored.count <= 8 && waits == 5, "\(restored)")
        let (_, made, rounds) = try TickingStore.run(on: scattered) { [history] store in
            var history = history
            try await history.backUp(on: store)
        }
        #expect(made.count == 11 && rounds == 8, "\(made)")
        let timeline = try await history.open(scattered)
        #expect(try await timeline.numbers().map(\.value) == (1...2501).reversed())
        #expect(try await timeline.newest()?.number.value == 2501)
        // Repeats are no archives of their own.
        let before = try await ArchiveFinder(timeline).find(.latest(back: 1))
        #expect(before.number.value == 3)
    }

    /// As a server of unknown order: the first listing shows that there is none.
    @Test func `find the newest also where no order is a surprise`() async throws {
        let memory = MemoryStore()
        let history = try await long(memory)
        let scattered = MemoryStore(ordered: false)
        scattered.contents = memory.contents
        let timeline = try await history.open(Surprising(scattered))
        #expect(try await timeline.newest()?.number.value == 2500)
        #expect(try await timeline.numbers(limit: 2).map(\.value) == [2500, 2499])
    }
}

/// Sees which ranges are asked for.
private final class Watching: StoreWrapper {
    let base: any ObjectStore
    let ranges = Mutex<[Range<Int64>]>([])

    init(base: any ObjectStore) {
        self.base = base
    }

    func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8] {
        if let range { ranges.withLock { $0.append(range) } }
        return try await base.get(key, range: range)
    }
}

/// Lists what lies in one folder in order.
private struct ByFolder: StoreWrapper {
    let base: any ObjectStore
    var properties: StoreProperties {
        StoreProperties(name: "folders", listsInOrder: false, listsFoldersInOrder: true)
    }
}

/// Is taken for ordered until a listing of it is not.
private final class Surprising: StoreWrapper {
    let base: any ObjectStore
    private let seemsOrdered = Mutex(true)

    init(_ base: any ObjectStore) {
        self.base = base
    }

    var properties: StoreProperties {
        StoreProperties(name: "surprise", listsInOrder: seemsOrdered.withLock { $0 })
    }

    func list(_ prefix: ObjectKey?, after: ObjectKey?, limit: Int?) async throws -> Listing {
        let page = try await base.list(prefix, after: after, limit: limit)
        let keys = page.objects.map(\.key)
        if keys != keys.sorted() { seemsOrdered.withLock { $0 = false } }
        return page
    }
}
