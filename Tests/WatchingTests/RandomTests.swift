import Files
import TestSupport
import Testing

@testable import Watching

/// Whatever is done to a tree, and however late it is heard of, every directory ends up watched.
@Suite struct `After random changes` {
    @Test(arguments: 0..<8) func `all directories are watched, and no others`(
        round: UInt64
    ) throws {
        var random = SeededGenerator(seed: TestSeed.current &+ round)
        let world = try World()
        try world.make("data")
        try world.make("outside")
        var watcher = TreeWatcher(try Inotify(), [try world.path("data")]) { $0 == "x" }
        watcher.catchUp()
        for _ in 0..<40 {
            for _ in 0...Int.random(in: 0..<8, using: &random) { try change(world, &random) }
            // Others go on while what they did before is being heard of.
            for event in watcher.inotify.read().events {
                if Int.random(in: 0..<4, using: &random) == 0 { try change(world, &random) }
                watcher.handle(event)
            }
            watcher.catchUp()
            let expected = try directories(world, "data")
            let watched = watcher.table.watches.map { path($0, watcher.table) }
            #expect(Set(watched) == Set(expected))
            #expect(watched.count == expected.count)
            try checkEvents(world, &watcher, expected)
        }
    }

    @Test(arguments: 0..<4) func `made meanwhile, all directories are watched`(
        round: UInt64
    ) async throws {
        var random = SeededGenerator(seed: TestSeed.current &+ 1000 &+ round)
        let world = try World()
        let watch = await world.watch([try world.path("data")], leavingOut: "x")
        for _ in 0..<20 {
            for _ in 0..<40 { try change(world, &random) }
            _ = await watch.all()
            for path in try directories(world, "data") {
                try world.write(path + "/file")
                #expect(await watch.hasChanged(), "\(path)")
            }
            for path in try directories(world, "outside") { try world.write(path + "/file") }
            #expect(await watch.all() == [])
        }
    }

    /// A file in each of the directories is told of.
    private func checkEvents(
        _ world: World, _ watcher: inout TreeWatcher, _ directories: [String]
    ) throws {
        for path in directories {
            _ = watcher.takeNoticed()
            try world.write(path + "/file")
            expectChange(&watcher)
        }
    }

    private func change(_ world: World, _ random: inout SeededGenerator) throws {
        let all = try directories(world, "data") + directories(world, "outside")
        let names = ["a", "b", "c", "x"]
        guard let from = all.randomElement(using: &random),
            let to = all.randomElement(using: &random),
            let name = names.randomElement(using: &random)
        else { return }
        // Most of these make no sense on some trees, and then nothing happens.
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<5: try? world.make("\(to)/\(name)")
        case 5: try? world.remove(from)
        case 6: try? world.exchange(from, to)
        default: try? world.move(from, to: "\(to)/\(name)")
        }
        try? world.make("data")
        try? world.make("outside")
    }

    /// All but what is to be left out.
    private func directories(_ world: World, _ path: String) throws -> [String] {
        var found: [String] = []
        var rest = [path]
        while let path = rest.popLast() {
            guard let directory = try? world.open(path) else { continue }
            found.append(path)
            for entry in try directory.entries() where entry.kind == .directory {
                if entry.name != "x" { rest.append("\(path)/\(entry.name)") }
            }
        }
        return found
    }

    private func path(_ watch: WatchNumber, _ table: WatchTable) -> String {
        guard let way = table.way(to: watch) else { return "nowhere" }
        return (["data"] + way.names.map(\.description)).joined(separator: "/")
    }
}
