import Files
import Format
import Repository
import Storage
import TestSupport
import Testing

@testable import Capture

@Suite struct `A store without room` {
    /// The files of the first archive, and of the second, which fills a pack and begins another.
    private static let small = ["a": noise(300_000, seed: 1)]
    private static let large = ["a": noise(300_000, seed: 1), "b": noise(21 << 20, seed: 2)]

    @Test func `for the Nth object harms nothing, whichever it is, and the next run works`()
        async throws
    {
        var number = 1
        while try await fails(atPut: number) { number += 1 }
        // Two to four packs and the archive.
        #expect((4...6).contains(number))
    }

    /// Each request to a store that fell silent is waited for, so nothing is tidied up then.
    @Test func `that falls silent is not asked to delete what was stored`() async throws {
        let folder = try TemporaryDirectory()
        let store = FaultyStore(FolderStore(folder.path))
        let world = try World(store: store)
        try world.write("a", Self.small["a"] ?? [])
        try await world.backUp()
        try world.write("b", Self.large["b"] ?? [])
        let silence = StorageError(.unreachable, "put", "an object", "the server fell silent")
        store.on(.put, call: 2, .failBefore(silence))
        store.on(.delete, .failBefore(silence))
        await #expect(throws: silence) { try await world.backUp() }
        #expect(!store.isExhausted)
    }

    /// Backs up with no room for the Nth object; false when there are fewer.
    private func fails(atPut number: Int) async throws -> Bool {
        let folder = try TemporaryDirectory()
        let store = FaultyStore(FolderStore(folder.path))
        let world = try World(store: store)
        try world.write("a", Self.small["a"] ?? [])
        let first = try await world.backUp().archive
        let objects = try await keys(store)
        try world.write("b", Self.large["b"] ?? [])
        store.on(.put, call: number, .failBefore(Self.noRoom))
        guard try await isRefused(world) else { return false }
        #expect(store.isExhausted)
        #expect(try await world.timeline.numbers() == [first.number])
        #expect(try await world.files(of: first) == Self.small)
        // Only behind a commit that was sent packs stay: nobody knows whether it arrived.
        if number < 3 { #expect(try await keys(store) == objects) }
        let second = try await world.backUp().archive
        #expect(try second.number == first.number.next)
        #expect(try await world.files(of: second) == Self.large)
        return true
    }

    private func isRefused(_ world: World) async throws -> Bool {
        do {
            try await world.backUp()
            return false
        } catch let error as StorageError {
            #expect(error == Self.noRoom)
            return true
        }
    }

    private func keys(_ store: any ObjectStore) async throws -> [ObjectKey] {
        try await store.list(nil, after: nil, limit: nil).objects.map(\.key)
    }

    private static let noRoom = StorageError(
        .noSpace, "put", "an object", "no space is left on the device")
}
