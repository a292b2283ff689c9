import Format
import Storage
import TestSupport
import Testing

@testable import Repository

/// Objects of right names in folders of a store's own making.
struct HostileListingTests {
    private let memory = MemoryStore()
    private let timeline: Timeline

    init() async throws {
        timeline = try await Fixture(memory).open().timeline(.sample())
    }

    private var name: Timeline.Name { timeline.name }

    @Test func `An archive's number below another folder is none`() async throws {
        let key = Layout.archives(name) / "deeper" / ArchiveNumber.first.inverted
        memory.contents[key] = []
        let error = try await failure { try await timeline.numbers() }
        #expect(error.kind == .corrupt)
        #expect(error.subject == key.text)
    }

    @Test func `A pin's number below another folder is none`() async throws {
        let key = Layout.pins(name) / "deeper" / ArchiveNumber.first.padded
        memory.contents[key] = []
        let error = try await failure { try await Pins(timeline).numbers() }
        #expect(error.kind == .corrupt)
        #expect(error.subject == key.text)
    }

    @Test func `Packs and keys below another folder do not count`() async throws {
        let before = try await KeyListing.read(memory)
        memory.contents[Layout.keys / "deeper" / "passphrase-2.age"] = []
        #expect(try await KeyListing.read(memory) == before)
        memory.contents[Layout.packs(name) / "deeper" / "pack"] = []
        #expect(try await timeline.packSizes().count == 0)
    }

    // MARK: Listings without end

    enum Folder: String, CaseIterable {
        case archives, packs, pins, farewells, keys
    }

    /// What lists each of the folders, in a store that goes on and on.
    private func list(_ folder: Folder, _ flaw: EndlessStore.Flaw) async throws {
        let store = EndlessStore(base: memory, folder: folder.rawValue, flaw: flaw)
        let repository = Repository(
            store: store, keyring: timeline.repository.keyring, surroundings: Fixture.surroundings)
        var timeline = repository.timeline(name)
        timeline.mostObjects = 10_000
        switch folder {
        case .archives: _ = try await timeline.numbers()
        case .packs: _ = try await timeline.packSizes()
        case .pins: _ = try await Pins(timeline).numbers()
        case .farewells: _ = try await Farewells(timeline).of(.first)
        case .keys: _ = try await KeyListing.read(store)
        }
    }

    @Test(arguments: Folder.allCases)
    func `A listing that goes on for ever is given up`(_ folder: Folder) async throws {
        for flaw in EndlessStore.Flaw.allCases {
            let error = try await failure { try await list(folder, flaw) }
            #expect(error.kind == .corrupt)
            #expect(error.operation == "list \(folder)")
            #expect(error.subject.hasSuffix(folder.rawValue))
            let reason =
                flaw == .moreAndMore
                ? "more than \(folder == .pins ? 100_000 : 10_000) objects are there"
                : "the listing goes on without end"
            #expect(error.reason == reason)
        }
    }

    @Test func `A left-over is not looked for among packs without end`() async throws {
        let store = EndlessStore(base: memory, folder: "packs", flaw: .moreAndMore)
        let repository = Repository(
            store: store, keyring: timeline.repository.keyring, surroundings: Fixture.surroundings)
        var timeline = repository.timeline(name)
        timeline.mostObjects = 10_000
        let endless = timeline
        let error = try await failure { try await Leftovers(endless).plan(olderThan: 0) }
        #expect(error.operation == "list packs")
    }
}

/// Never says that a folder has been listed to its end.
private struct EndlessStore: StoreWrapper {
    enum Flaw: CaseIterable {
        case moreAndMore, theSame, nothing
    }

    private static let pageSize = 5000

    let base: any ObjectStore
    let folder: String
    let flaw: Flaw

    func list(_ prefix: ObjectKey?, after: ObjectKey?, limit: Int?) async throws -> Listing {
        guard let prefix, prefix.name == folder else {
            return try await base.list(prefix, after: after, limit: limit)
        }
        let start = flaw == .theSame ? 0 : after.flatMap { Int($0.name) } ?? 0
        let count = flaw == .nothing ? 0 : Self.pageSize
        let objects = (start..<start + count).map { index in
            let digits = String(index + 1)
            let name = String(repeating: "0", count: 13 - digits.count) + digits
            return ObjectInfo(key: prefix / name, size: 0, modified: nil)
        }
        return Listing(objects: objects, isComplete: false)
    }
}
