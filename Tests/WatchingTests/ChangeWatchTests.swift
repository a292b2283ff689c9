import Files
import Testing

@testable import Watching

@Suite struct `A watch tells of changes` {
    private let world: World
    private let watch: ChangeWatch

    init() async throws {
        world = try World()
        try world.make("data/a/b")
        try world.write("data/file")
        try world.write("data/a/b/file")
        watch = await world.watch([try world.path("data")])
    }

    @Test func `and of none at the start`() async {
        #expect(watch.isComplete)
        #expect(await watch.all() == [])
    }

    @Test func `of contents at any depth`() async throws {
        for path in ["data/file", "data/a/b/file"] {
            try world.append(path)
            #expect(await watch.hasChanged(), "\(path)")
        }
    }

    @Test func `of names`() async throws {
        try world.write("data/a/new")
        #expect(await watch.hasChanged())
        try world.move("data/a/new", to: "data/a/newer")
        #expect(await watch.hasChanged())
        try world.remove("data/a/newer")
        #expect(await watch.hasChanged())
        try world.link("data/a/link", to: "/nowhere")
        #expect(await watch.hasChanged())
    }

    @Test func `of modes and times, also its own`() async throws {
        let data = try world.folder.openDirectory("data")
        try data.node("file").setMode(0o640)
        #expect(await watch.hasChanged())
        try data.node.setMode(0o750)
        #expect(await watch.hasChanged())
        try data.node("a").setTimes(modified: nil, accessed: nil)
        #expect(await watch.all() == [])
    }

    @Test func `not of reading`() async throws {
        let data = try world.folder.openDirectory("data")
        _ = try data.entries()
        _ = try WholeFile.read("file", in: data, limit: 100)
        #expect(await watch.all() == [])
    }

    @Test func `not of what lies beside it`() async throws {
        try world.write("other")
        try world.make("elsewhere/a")
        #expect(await watch.all() == [])
    }

    @Test func `in directories that appear`() async throws {
        try world.make("data/new/c/d")
        #expect(await watch.hasChanged())
        try world.write("data/new/c/d/file")
        #expect(await watch.hasChanged())
        try world.append("data/new/c/d/file")
        #expect(await watch.hasChanged())
    }

    @Test func `in directories that are moved in, within, and no more when moved out`() async throws
    {
        try world.make("outside/tree/c")
        try world.move("outside/tree", to: "data/tree")
        #expect(await watch.hasChanged())
        try world.write("data/tree/c/file")
        #expect(await watch.hasChanged())
        try world.move("data/tree", to: "data/a/b/tree")
        #expect(await watch.hasChanged())
        try world.append("data/a/b/tree/c/file")
        #expect(await watch.hasChanged())
        try world.make("data/a/b/tree/c/deeper")
        #expect(await watch.hasChanged())
        try world.move("data/a/b", to: "outside/b")
        #expect(await watch.hasChanged())
        try world.append("outside/b/tree/c/file")
        try world.write("outside/b/tree/c/deeper/file")
        #expect(await watch.all() == [])
    }

    @Test func `in none that a link leads to`() async throws {
        try world.make("outside/tree")
        try world.link("data/link", to: try world.path("outside", "tree"))
        #expect(await watch.hasChanged())
        try world.write("outside/tree/file")
        #expect(await watch.all() == [])
    }

    @Test func `to who waits`() async throws {
        let (watch, world) = (watch, world)
        let event = try await withDeadline {
            async let event = watch.next()
            try world.append("data/file")
            return await event
        }
        #expect(event == .changed)
    }

    @Test func `until the task is cancelled or it is closed`() async throws {
        let watch = watch
        let waiting = Task { await watch.next() }
        waiting.cancel()
        #expect(try await withDeadline { await waiting.value } == nil)
        let other = Task { await watch.next() }
        watch.close()
        #expect(try await withDeadline { await other.value } == nil)
        #expect(try await withDeadline { await watch.next() } == nil)
        try await withDeadline { await watch.catchUp() }
    }
}

@Suite struct `A watch leaves out` {
    @Test func `the names that it is told to`() async throws {
        let world = try World()
        try world.make("data/.undo/a")
        let watch = await world.watch([try world.path("data")], leavingOut: ".undo")
        try world.write("data/.undo/file")
        try world.write("data/.undo/a/file")
        try world.remove("data/.undo")
        try world.make("data/.undo/b")
        #expect(await watch.all() == [])
        try world.move("data/.undo", to: "data/done")
        #expect(await watch.hasChanged())
        try world.write("data/done/b/file")
        #expect(await watch.hasChanged())
        try world.move("data/done", to: "data/.undo")
        #expect(await watch.hasChanged())
        try world.write("data/.undo/b/file")
        #expect(await watch.all() == [])
    }
}
