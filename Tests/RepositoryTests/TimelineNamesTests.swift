import Storage
import TestSupport
import Testing

@testable import Repository

@Suite struct `The timelines of a store` {
    @Test(arguments: [true, false])
    func `are found in whatever order it lists`(isOrdered: Bool) async throws {
        let repository = try await Fixture().open()
        for pageSize in [1, 3, 1000] {
            let memory = MemoryStore(ordered: isOrdered, pageSize: pageSize)
            let names = ["app", "app-x", "app-x-1", "app0", "b", "c", "d", "e"]
            for name in names {
                let timeline = ObjectKey("timelines") / name
                for object in ["archives", "packs"] {
                    _ = try await memory.put(timeline / object / "1", [[1]], .ifAbsent)
                }
            }
            let found = try await Repository(
                store: memory, keyring: repository.keyring, surroundings: Fixture.surroundings
            ).timelines()
            #expect(found.map(\.text) == names)
        }
    }
}
