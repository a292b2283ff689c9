import Files
import Format
import Repository
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Capture

/// Everything that reads contents in order asks for them in few rounds, and for little at a time.
@Suite struct `Contents that are read in order` {
    private static let size = 12_000_000

    private let store = MemoryStore()
    private let world: World
    private let archive: Archive

    init() async throws {
        world = try World(store: store)
        try world.write("large", noise(Self.size, seed: 1))
        for index in 0..<40 {
            try world.write("small/\(index)", noise(20_000, seed: UInt64(index)))
        }
        archive = try await world.backUp().archive
    }

    /// The same repository, seen through another store.
    private func timeline(on store: any ObjectStore) throws -> Timeline {
        try World(store: store, keyring: world.timeline.repository.keyring).timeline
    }

    @Test func `take one wait for a large file`() throws {
        let (bytes, made, rounds) = try TickingStore.run(on: store) { [archive] store in
            let timeline = try timeline(on: store)
            var browser = try await ArchiveBrowser(timeline, archive)
            let path = try EntryPath(Array("large".utf8))
            let entry = try await browser.entry(source: 0, path: path)
            let content = try #require(entry?.content)
            return try await EntryContent(timeline).whole(
                content, browser.table, limit: Self.size)
        }
        #expect(bytes == noise(Self.size, seed: 1))
        #expect(rounds == 1, "\(made)")
        #expect(made.count <= 5, "\(made)")
    }

    @Test func `are handed over up to the first that is damaged`() async throws {
        // How the rest of the contents is divided depends on the keys.
        let packs = store.contents.filter { $0.key.text.contains("/packs/") }
        let pack = try #require(packs.max { $0.value.count < $1.value.count }?.key)
        store.contents[pack]?.removeLast(2_000_000)
        var browser = try await ArchiveBrowser(world.timeline, archive)
        let entry = try await browser.entry(source: 0, path: EntryPath(Array("large".utf8)))
        let content = try #require(entry?.content)
        var count = 0
        let error = await #expect(throws: RepositoryError.self) {
            try await EntryContent(world.timeline).read(content, browser.table) {
                count += $0.count
            }
        }
        #expect(error?.kind == .corrupt)
        #expect((1_000_000..<Self.size).contains(count))
    }

    @Test func `take few waits for a copy, and none for what was copied before`() async throws {
        let target = try World()
        let options = Backup.Options()
        let first = try TickingStore.run(on: store) { store in
            let copying = Copying(from: try timeline(on: store), to: target.timeline)
            var copies = try await copying.copies()
            for item in try await copying.plan(copies) {
                _ = try await copying.copy(item, &copies, options, progress: Silence())
            }
        }
        // The numbers, the archive when it is planned, and its contents.
        #expect(first.rounds <= 4, "\(first.made)")
        let copy = try #require(try await target.timeline.newest())
        let files = try await world.files(of: copy, target.timeline)
        #expect(files["large"] == noise(Self.size, seed: 1))
        try world.write("small/7", noise(20_000, seed: 100))
        try await world.backUp()
        let second = try TickingStore.run(on: store) { store in
            let copying = Copying(from: try timeline(on: store), to: target.timeline)
            var copies = try await copying.copies()
            for item in try await copying.plan(copies) {
                _ = try await copying.copy(item, &copies, options, progress: Silence())
            }
        }
        #expect(second.made.count { $0.key?.text.contains("/packs/") ?? false } <= 2)
        #expect(second.rounds <= 5, "\(second.made)")
    }

    @Test func `take few waits for a rollback that stores again`() async throws {
        try world.remove("large")
        try world.remove("small")
        try world.write("other", [1])
        var options = Backup.Options()
        options.allowsEmpty = true
        try await world.backUp(options)
        let (result, made, rounds) = try TickingStore.run(on: store) { [archive] store in
            try await Rollback(try timeline(on: store), to: archive).run(
                Backup.Options(), progress: Silence())
        }
        #expect(try await world.files(of: result.archive)["large"] == noise(Self.size, seed: 1))
        // The head, the old contents, the packs, the archive, the proof.
        #expect(rounds <= 6, "\(made)")
    }

    @Test func `are given in any order and whatever was announced`() async throws {
        var browser = try await ArchiveBrowser(world.timeline, archive)
        var contents: [(path: String, content: Entry.Content)] = []
        while let entry = try await browser.next() {
            if let content = entry.content { contents.append(("\(entry.path)", content)) }
        }
        let table = browser.table
        try await world.timeline.withSupply { supply in
            var uses: [ChunkSupply.Use] = []
            for (_, content) in contents { uses.append(await supply.announce(content, table)) }
            await supply.finish()
            // Every third, some of them twice, then one from the beginning.
            let order = Array(stride(from: 0, to: contents.count, by: 3)) + [6, 6, 0]
            for index in order {
                var bytes: [UInt8] = []
                for (number, extent) in contents[index].content.extents.enumerated() {
                    let chunk = try await supply.bytes(
                        of: extent.chunk, in: table[extent.chunk.pack], use: uses[index] + number)
                    bytes += chunk[extent.range]
                }
                let seed = contents[index].path.split(separator: "/").last.flatMap { UInt64($0) }
                let count = contents[index].path == "large" ? Self.size : 20_000
                #expect(bytes == noise(count, seed: seed ?? 1), "\(contents[index].path)")
            }
        }
    }

    /// The room is taken by what is read again later, and what was planned first has none.
    @Test func `come as soon as somebody waits for them`() async throws {
        let world = try World()
        for (index, size) in [20_000_000, 7_500_000, 3_000_000, 50_000].enumerated() {
            try world.write("\(index)", noise(size, seed: UInt64(index)))
        }
        let archive = try await world.backUp().archive
        var browser = try await ArchiveBrowser(world.timeline, archive)
        var contents: [Entry.Content] = []
        while let entry = try await browser.next() {
            if let content = entry.content { contents.append(content) }
        }
        let table = browser.table
        let (large, wide, far) = (contents[0], contents[1], contents[3])
        let extent = try #require(far.extents.first)
        // Announced at once, so that all of it is planned together.
        var rest = wide
        rest.extents += far.extents + large.extents + wide.extents
        let read = Mutex<[UInt8]?>(nil)
        let thread = SingleThread()
        Task(executorPreference: thread) {
            try await world.timeline.withSupply { [rest] supply in
                _ = await supply.announce(large, table)
                await supply.finish()
                for _ in 0..<1000 { await Task.yield() }
                let use = await supply.announce(rest, table) + wide.extents.count
                await supply.finish()
                for _ in 0..<1000 { await Task.yield() }
                let bytes = try await supply.bytes(
                    of: extent.chunk, in: table[extent.chunk.pack], use: use)
                read.withLock { $0 = Array(bytes[extent.range]) }
            }
        }
        thread.runUntilIdle()
        let expected = noise(50_000, seed: 3).prefix(Int(extent.range.count))
        let isRight = read.withLock { $0?.elementsEqual(expected) ?? false }
        #expect(isRight)
    }
}
