import Files
import Testing

@testable import Watching

/// What is heard of when the disk has gone on already.
@Suite struct `Late news` {
    private let world: World

    init() throws {
        world = try World()
    }

    private func watcher() throws -> TreeWatcher {
        var watcher = TreeWatcher(try Inotify(), [try world.path("data")]) { _ in false }
        watcher.catchUp()
        return watcher
    }

    private func ways(_ watcher: borrowing TreeWatcher) -> [String] {
        watcher.table.watches.compactMap { watcher.table.way(to: $0)?.names }
            .map { $0.map(\.description).joined(separator: "/") }
            .sorted()
    }

    @Test func `of a directory are not believed of another in its place`() throws {
        try world.make("data/g/q")
        var watcher = try watcher()
        try world.move("data/g", to: "data/h")
        try world.make("data/h/q/x")
        try world.move("data/h/q", to: "data/r")
        try world.make("data/h/q/x")
        watcher.catchUp()
        #expect(ways(watcher) == ["", "h", "h/q", "h/q/x", "r", "r/x"])
    }

    @Test func `that it was moved is not believed of what was moved on meanwhile`() throws {
        try world.make("data/a")
        try world.make("data/b")
        var watcher = try watcher()
        try world.move("data/a", to: "data/b/a")
        try world.make("data/a/c")
        try world.exchange("data/a/c", "data/b/a")
        watcher.catchUp()
        #expect(ways(watcher) == ["", "a", "a/c", "b", "b/a"])
    }

    @Test func `of what had gone and is back are looked into`() throws {
        try world.make("data/a")
        var watcher = try watcher()
        try world.make("data/a/b")
        let events = watcher.inotify.read().events
        try world.move("data/a", to: "a")
        for event in events { watcher.handle(event) }
        try world.move("a", to: "data/a")
        watcher.catchUp()
        #expect(ways(watcher) == ["", "a", "a/b"])
    }

    @Test func `of a root that had gone and is back are looked into`() throws {
        try world.make("data/a")
        var watcher = try watcher()
        try world.make("data/a/b")
        let events = watcher.inotify.read().events
        try world.move("data", to: "old")
        for event in events { watcher.handle(event) }
        try world.move("old", to: "data")
        watcher.catchUp()
        #expect(ways(watcher) == ["", "a", "a/b"])
    }

    @Test func `of a link in the place of a directory lead nowhere`() throws {
        try world.make("data/a/b")
        try world.make("outside/b/c")
        var watcher = try watcher()
        try world.make("data/a/b/c")
        try world.move("data/a", to: "a")
        try world.link("data/a", to: try world.path("outside"))
        watcher.catchUp()
        #expect(ways(watcher) == [""])
    }
}
