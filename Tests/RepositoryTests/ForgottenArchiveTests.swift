import Files
import Format
import Storage
import TestSupport
import Testing

@testable import Repository

struct ForgottenArchiveTests {
    @Test func `A pack that is missing is no damage when its archive was forgotten`() async throws {
        let fixture = try await Fixture()
        let timeline = try await fixture.open().timeline(.sample())
        let first = try await SampleArchive.commit([1], to: timeline)
        _ = try await SampleArchive.commit([2], to: timeline)
        fixture.memory.contents[Layout.pack(timeline.name, first.table[first.chunk.pack])] = nil
        let damage = try await failure {
            try await timeline.reading(first.archive) { try await first.content(in: timeline) }
        }
        #expect(damage.kind == .corrupt)
        #expect(try await Forget(timeline).forget([.first]) == [.first])
        let error = try await failure {
            try await timeline.reading(first.archive) { try await first.content(in: timeline) }
        }
        #expect(error.kind == .forgotten)
        #expect(error.reason == "it was forgotten while it was being read")
    }

    @Test func `A probe that is gone is put again`() async throws {
        let fixture = try await Fixture()
        let repository = try await fixture.open()
        fixture.memory.contents[Layout.probe] = nil
        try await repository.probe()
        #expect(fixture.memory.contents[Layout.probe] == Layout.probeContent)
    }

    @Test func `A store that puts over what is there is refused`() async throws {
        let fixture = try await Fixture()
        let repository = try await fixture.open(through: Careless(base: fixture.memory))
        let error = try await failure { try await repository.probe() }
        #expect(error.kind == .refused)
        #expect(error.subject == "the memory")
    }

    @Test func `So is one that can't put only what is absent, unless there is one writer`()
        async throws
    {
        let fixture = try await Fixture()
        let faulty = FaultyStore(fixture.memory)
        faulty.on(.put, .failBefore(StorageError(.unsupported, "put", "probe", "501")))
        let error = try await failure { try await fixture.open(through: faulty).probe() }
        #expect(error.kind == .refused)
        #expect(error.reason.hasPrefix("it can't put only what is absent"))
        let alone = SingleWriterStore(Careless(base: fixture.memory))
        try await fixture.open(through: alone).probe()
    }
}

/// Takes no notice of conditions.
private struct Careless: ObjectStore {
    let base: MemoryStore
    var properties: StoreProperties { base.properties }

    func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        try await base.put(key, parts, .always)
    }

    func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8] {
        try await base.get(key, range: range)
    }

    func list(_ prefix: ObjectKey?, after: ObjectKey?, limit: Int?) async throws -> Listing {
        try await base.list(prefix, after: after, limit: limit)
    }

    func delete(_ key: ObjectKey) async throws { try await base.delete(key) }
    func now() async throws -> FileTime { try await base.now() }
}
