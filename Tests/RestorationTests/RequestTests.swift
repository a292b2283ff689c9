import Age
import Capture
import Cryptography
import Files
import Format
import Storage
import TestSupport
import Testing

@testable import Repository
@testable import Restoration

/// How many requests commands make, and how often they wait for answers, however long the history.
@Suite struct `Requests and rounds` {
    /// An app of 20 files and its history, in each archive of which one of them is another.
    private struct History: Sendable {
        let store: MemoryStore
        let identity: Identity
        let folder: TemporaryDirectory
        let random = SystemRandom()
        var remembered: [UInt64] = []
        var newest: Archive?

        init(_ store: MemoryStore = MemoryStore()) async throws {
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

        func restore(from store: any ObjectStore) async throws {
            let timeline = try await open(store)
            let archive = try await ArchiveFinder(timeline).find(.latest(back: 0))
            let place = try TemporaryDirectory()
            let plan = try await RestorePlan.make(
                timeline, archive,
                [RestoreRequest(source: "data", destination: place.path / FileName("new"))],
                existing: .refuse)
            let result = try await Restore(plan, progress: Silence()).run()
            #expect(result.fileCount == 20)
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
}
