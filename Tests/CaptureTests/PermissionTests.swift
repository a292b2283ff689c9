import Format
import Repository
import Storage
import TestSupport
import Testing

@testable import Capture

@Suite struct `A backup that may delete nothing` {
    /// Packs of those who lost a number stay behind for a prune.
    @Test func `goes on when others take its number`() async throws {
        let store = FaultyStore(MemoryStore())
        let denied = StorageError(.denied, "delete", "it", "s3:DeleteObject is not allowed")
        let asked = Asked()
        store.on(.delete, .first { await asked.note() })
        for call in 1...200 { store.on(.delete, call: call, .failBefore(denied)) }
        let world = try World(store: store)
        try world.write("a", noise(300_000, seed: 1))
        let archives = Layout.archives(world.timeline.name)
        // However fast the others are, this one loses its number.
        store.on(
            .put, where: { $0?.isDirectly(in: archives) == true },
            .first { _ = try await world.backUp(remembering: false) })
        try await withThrowingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { _ = try await world.backUp(remembering: false) }
            }
            try await group.waitForAll()
        }
        #expect(await asked.isNoted)
        #expect(!store.isExhausted)
        #expect(try await world.timeline.numbers().map(\.value) == (1...9).reversed())
        let newest = try await world.timeline.archive(ArchiveNumber(9))
        #expect(try await world.files(of: newest)["a"] == noise(300_000, seed: 1))
    }
}

private actor Asked {
    private(set) var isNoted = false

    func note() { isNoted = true }
}
