import Files
import Testing

@testable import Watching

@Suite struct `A root` {
    private let world: World

    init() throws {
        world = try World()
    }

    @Test func `is waited for, and so are the folders above it`() async throws {
        let watch = await world.watch([try world.path("app", "var", "data")])
        try world.write("other")
        #expect(await watch.all() == [])
        try world.make("app/var")
        _ = await watch.all()
        try world.make("app/var/data/a")
        #expect(await watch.hasChanged())
        try world.write("app/var/data/a/file")
        #expect(await watch.hasChanged())
    }

    @Test func `may appear with all that is in it`() async throws {
        let watch = await world.watch([try world.path("app", "data")])
        try world.make("made/data/a")
        try world.move("made", to: "app")
        #expect(await watch.hasChanged())
        try world.write("app/data/a/file")
        #expect(await watch.hasChanged())
    }

    @Test(arguments: [false, true]) func `is seen again when it was removed`(
        atOnce: Bool
    ) async throws {
        try world.make("data/a")
        let watch = await world.watch([try world.path("data")])
        for _ in 0..<3 {
            try world.remove("data")
            if !atOnce { #expect(await watch.hasChanged()) }
            try world.make("data/b")
            #expect(await watch.hasChanged())
            try world.write("data/b/file")
            #expect(await watch.hasChanged())
        }
    }

    @Test func `is seen again when the folders above it were`() async throws {
        try world.make("app/data/a")
        let watch = await world.watch([try world.path("app", "data")])
        try world.remove("app")
        #expect(await watch.hasChanged())
        try world.make("app/data/b")
        #expect(await watch.hasChanged())
        try world.move("app", to: "old")
        #expect(await watch.hasChanged())
        try world.write("old/data/b/file")
        #expect(await watch.all() == [])
        try world.make("app/data/c")
        #expect(await watch.hasChanged())
        try world.write("app/data/c/file")
        #expect(await watch.hasChanged())
    }

    @Test func `is that which has its name after an exchange`() async throws {
        try world.make("data/a")
        try world.make("staged/b")
        let watch = await world.watch([try world.path("data")])
        for (inside, outside) in [("b", "a"), ("a", "b"), ("b", "a")] {
            try world.exchange("data", "staged")
            #expect(await watch.hasChanged())
            try world.write("staged/\(outside)/file")
            #expect(await watch.all() == [])
            try world.write("data/\(inside)/file")
            #expect(await watch.hasChanged())
        }
    }

    @Test func `may be a file, also one that others take the place of`() async throws {
        try world.write("file")
        let watch = await world.watch([try world.path("file")])
        try world.append("file")
        #expect(await watch.hasChanged())
        try world.write("file", "replaced")
        #expect(await watch.hasChanged())
        try world.append("file")
        #expect(await watch.hasChanged())
        try world.write("other")
        #expect(await watch.all() == [])
        try world.remove("file")
        #expect(await watch.hasChanged())
        try world.write("file")
        #expect(await watch.hasChanged())
        try world.append("file")
        #expect(await watch.hasChanged())
    }

    @Test func `may be a file that is not there yet, or a directory in its place`() async throws {
        let watch = await world.watch([try world.path("thing")])
        try world.write("thing")
        #expect(await watch.hasChanged())
        try world.append("thing")
        #expect(await watch.hasChanged())
        try world.remove("thing")
        try world.make("thing/a")
        #expect(await watch.hasChanged())
        try world.write("thing/a/file")
        #expect(await watch.hasChanged())
    }

    @Test func `may be a link, and the link may be exchanged`() async throws {
        try world.make("volume/one/a")
        try world.make("volume/two/a")
        try world.link("data", to: try world.path("volume", "one"))
        let watch = await world.watch([try world.path("data")])
        try world.write("volume/one/a/file")
        #expect(await watch.hasChanged())
        try world.exchange("volume/one", "volume/two")
        #expect(await watch.hasChanged())
        try world.write("volume/one/a/file")
        #expect(await watch.hasChanged())
        try world.link("next", to: try world.path("volume", "two"))
        try world.move("next", to: "data")
        #expect(await watch.hasChanged())
        try world.append("volume/two/a/file")
        #expect(await watch.hasChanged())
        try world.append("volume/one/a/file")
        #expect(await watch.all() == [])
    }

    @Test func `may lie in another`() async throws {
        try world.make("data/inner/a")
        let roots = [try world.path("data"), try world.path("data", "inner")]
        let watch = await world.watch(roots)
        try world.write("data/inner/a/file")
        #expect(await watch.hasChanged())
        try world.make("staged/b")
        try world.exchange("data/inner", "staged")
        #expect(await watch.hasChanged())
        try world.write("data/inner/b/file")
        #expect(await watch.hasChanged())
        try world.append("staged/a/file")
        #expect(await watch.all() == [])
    }
}
