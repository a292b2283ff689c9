import Files
import Format
import Storage
import TestSupport
import Testing

@testable import Capture
@testable import Repository

/// Answers of the store that were harmed on their way, while what it keeps is whole.
@Suite struct `A harmed answer` {
    private let memory = MemoryStore()
    private let world: World
    private let archives: [Archive]

    init() async throws {
        world = try World(store: memory)
        var options = Backup.Options()
        options.inlineLimit = 0
        options.flatListLimit = 10
        var archives: [Archive] = []
        for turn in 0..<4 {
            try world.write("noise \(turn)", noise(300_000, seed: UInt64(turn)))
            try world.write("text", Array("turn \(turn)".utf8))
            archives.append(try await world.backUp(options).archive)
        }
        self.archives = archives
    }

    /// The same timeline, whose store's answers are harmed.
    private func harmed(_ harm: HarmingStore.Harm) throws -> (HarmingStore, World) {
        let store = HarmingStore(memory, harm)
        return (store, try World(store: store, keyring: world.timeline.repository.keyring))
    }

    @Test(arguments: HarmingStore.Harm.allCases)
    func `is asked for once more by all that reads`(harm: HarmingStore.Harm) async throws {
        let (store, harmed) = try harmed(harm)
        let newest = try #require(try await harmed.timeline.newest())
        #expect(newest == archives.last)
        let expected = try await world.files(of: newest)
        #expect(try await harmed.files(of: newest, harmed.timeline) == expected)
        if harm != .shortenedListing { #expect(store.harmedCount > 0) }
    }

    @Test(arguments: [HarmingStore.Harm.flippedBit, .shortenedObject])
    func `is no damage to a check`(harm: HarmingStore.Harm) async throws {
        let (store, harmed) = try harmed(harm)
        #expect(try await harmed.problems() == [])
        #expect(store.harmedCount > archives.count)
    }

    @Test(arguments: HarmingStore.Harm.allCases)
    func `does not keep a backup from going on`(harm: HarmingStore.Harm) async throws {
        let (store, harmed) = try harmed(harm)
        try harmed.write("other", [1, 2, 3])
        let archive = try await harmed.backUp().archive
        #expect(archive.number.value >= 5)
        #expect(store.harmedCount > 0)
        #expect(try await world.files(of: archive) == ["other": [1, 2, 3]])
    }

    @Test func `of the machine's own copies is read from the store instead`() async throws {
        let space = try TemporaryDirectory()
        let near = try MetadataFolder(root: space.path, world.timeline)
        var options = Backup.Options()
        options.inlineLimit = 0
        options.cache = near
        try world.write("more", [1])
        let archive = try await world.backUp(options).archive
        let packs = memory.contents.filter { $0.key.text.contains("/packs/") }
        for (key, bytes) in packs {
            guard let reference = try await reference(key, in: archive) else { continue }
            var harmed = bytes
            for index in harmed.indices { harmed[index] ^= 1 }
            try near.write(
                FinishedPack(
                    pack: reference, parts: [harmed],
                    extent: FinishedPack.Extent(size: UInt64(bytes.count), end: 0)))
        }
        let reader = MetadataReader(world.timeline, cache: near)
        for segment in try await reader.segments(of: archive) {
            _ = try await reader.bytes(of: segment, in: archive)
        }
    }

    private func reference(_ key: ObjectKey, in archive: Archive) async throws -> PackReference? {
        try await MetadataReader(world.timeline).packs(of: archive).map(\.pack).first {
            Layout.pack(world.timeline.name, $0) == key && $0.kind == .metadata
        }
    }
}
