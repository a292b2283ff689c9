import Credentials
import Files
import S3
import Storage
import Synchronization
import Testing

@Suite struct `Cached credentials` {
    /// A clock and a server that counts.
    private final class World: Sendable {
        struct State {
            var now: Int64 = 1000
            var fetches = 0
            var lifetime: Int64? = 3600
            var isDown = false
        }
        let state = Mutex(State())

        func fetch() async throws -> S3Credentials {
            await Task.yield()
            return try state.withLock { state in
                state.fetches += 1
                guard !state.isDown else { throw StorageError(.denied, "get", "it", "down") }
                return S3Credentials(
                    accessKeyID: "\(state.fetches)", secretAccessKey: "s",
                    expires: state.lifetime.map { FileTime(seconds: state.now + $0) })
            }
        }

        func cache() -> CachedCredentials {
            CachedCredentials(
                now: { self.state.withLock { $0.now } }, fetch: { try await self.fetch() })
        }

        func pass(_ seconds: Int64) { state.withLock { $0.now += seconds } }
        func setDown(_ isDown: Bool) { state.withLock { $0.isDown = isDown } }
    }

    @Test func `are fetched once for many who ask at once`() async throws {
        let world = World()
        let cache = world.cache()
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await cache.credentials().accessKeyID } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(ids == ["1"])
    }

    @Test func `are renewed before they expire`() async throws {
        let world = World()
        let cache = world.cache()
        #expect(try await cache.credentials().accessKeyID == "1")
        world.pass(3200)
        #expect(try await cache.credentials().accessKeyID == "1")
        world.pass(200)
        #expect(try await cache.credentials().accessKeyID == "2")
    }

    @Test func `without an end are kept for ever`() async throws {
        let world = World()
        world.state.withLock { $0.lifetime = nil }
        let cache = world.cache()
        _ = try await cache.credentials()
        world.pass(1 << 40)
        #expect(try await cache.credentials().accessKeyID == "1")
    }

    @Test func `that still hold are used while no newer ones can be had`() async throws {
        let world = World()
        let cache = world.cache()
        _ = try await cache.credentials()
        world.pass(3400)
        world.setDown(true)
        for _ in 0..<5 { #expect(try await cache.credentials().accessKeyID == "1") }
        #expect(world.state.withLock { $0.fetches } == 2)
        world.pass(100)
        #expect(try await cache.credentials().accessKeyID == "1")
        #expect(world.state.withLock { $0.fetches } == 3)
        world.pass(200)
        await #expect(throws: StorageError.self) { try await cache.credentials() }
        world.setDown(false)
        #expect(try await cache.credentials().accessKeyID == "5")
    }
}
