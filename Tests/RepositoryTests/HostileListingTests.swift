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
        #expect(try await timeline.packSizes().isEmpty)
    }
}
