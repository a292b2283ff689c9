import Capture
import Files
import Format
import Repository
import TestSupport
import Testing

@testable import Restoration

@Suite struct `A restore that spares` {
    private static let files = ["a": "1", "b/c": "2", "b/d/e": "3", "app.db": "4"]

    private static func rules(_ change: (inout CaptureRules) -> Void = { _ in }) -> CaptureRules {
        var rules = CaptureRules()
        rules.excludes = ["*.tmp", "cache/"]
        rules.largestFile = 100
        change(&rules)
        return rules
    }

    private static let big = String(repeating: "x", count: 101)

    @Test func `leaves what backups leave out where it is, through undo and redo`() async throws {
        let world = try World()
        let archive = try await world.archive(of: Self.files)
        let there = [
            "a": "mine", "a.tmp": "t", "cache/x/y": "c", "b/big": Self.big, "b/new": "n",
            "b/d/deep/big": Self.big, "b/d/deep/goes": "g", "gone/f": "f", "x/cache/z": "z",
        ]
        for (path, text) in there { try world.directory.put("data/\(path)", text) }
        let inodes = try world.inodes(["a.tmp", "cache", "b/big", "b/d/deep/big", "x/cache"])
        let before = try TreeListing.of("data", in: world.directory)
        try await world.restore(archive, sparing: Self.rules())
        let spared = there.filter { path, _ in
            path.hasSuffix("big") || path.hasSuffix(".tmp") || path.contains("cache")
        }
        let expected = Self.files.merging(spared) { $1 }
        let data = try world.directory.openDirectory("data")
        #expect(try data.texts() == expected)
        #expect(Marker.read(data)?.number == archive.number)
        let after = try TreeListing.of("data", in: world.directory)
        for _ in 0..<2 {
            #expect(try #require(try Undo.find(data.path)).apply() == [])
            #expect(differences(before, try TreeListing.of("data", in: world.directory)) == [])
            #expect(try #require(try Undo.find(data.path)).apply() == [])
            #expect(differences(after, try TreeListing.of("data", in: world.directory)) == [])
        }
        #expect(
            try inodes == world.inodes(["a.tmp", "cache", "b/big", "b/d/deep/big", "x/cache"]))
    }

    @Test func `leaves it there however often it restores`() async throws {
        let world = try World()
        let archive = try await world.archive(of: Self.files)
        try world.directory.put("data/cache/c", "kept")
        for number in 1...3 {
            try world.directory.put("data/b/c", "\(number)")
            try await world.restore(archive, sparing: Self.rules())
            let data = try world.directory.openDirectory("data")
            #expect(try data.texts() == Self.files.merging(["cache/c": "kept"]) { $1 })
        }
        try Undo.find(world.space.path / "data")?.discard()
        #expect(try world.directory.names() == ["data", "source"])
    }

    @Test func `gives directories the modes and times of the archive, and those of others theirs`()
        async throws
    {
        let world = try World()
        for (path, text) in Self.files { try world.source.put(path, text) }
        try world.source.node("b").setMode(0o500)
        let archive = try await world.backUp()
        try world.directory.put("data/b/cache/x", "c")
        try world.directory.put("data/other/cache/x", "c")
        try world.directory.put("data/other/goes", "g")
        try world.directory.openDirectory("data").node("other").setMode(0o711)
        try await world.restore(archive, sparing: Self.rules())
        let data = try world.directory.openDirectory("data")
        #expect(try data.status("b").mode == 0o500)
        #expect(try data.status("b").modified == world.source.status("b").modified)
        #expect(try data.status("other").mode == 0o711)
        #expect(try data.openDirectory("other").names() == ["cache"])
        for directory in [data, world.source] { try directory.node("b").setMode(0o700) }
    }

    @Test func `exchanges the whole folder where nothing is to be spared`() async throws {
        let world = try World()
        let archive = try await world.archive(of: Self.files)
        try world.directory.put("data/b/mine", "kept for undo")
        let inode = try world.directory.status("data").inode
        try await world.restore(archive, sparing: Self.rules())
        #expect(try world.directory.status("data").inode != inode)
        #expect(try Undo.find(world.space.path / "data")?.paths() == ["\(world.space.path)/data"])
    }

    @Test func `brings what the archive has, whatever leaves it out today`() async throws {
        let world = try World()
        let archive = try await world.archive(
            of: ["cache/old": "1", "grown": "small", "x.tmp/in": "2"])
        try world.directory.put("data/cache/old", "changed")
        try world.directory.put("data/cache/new", "stays")
        try world.directory.put("data/grown", Self.big)
        try world.directory.put("data/x.tmp", "a file")
        try await world.restore(archive, sparing: Self.rules())
        let data = try world.directory.openDirectory("data")
        #expect(
            try data.texts()
                == ["cache/old": "1", "cache/new": "stays", "grown": "small", "x.tmp/in": "2"])
    }

    @Test func `hears files of rules, on the disk and in the archive, and marks of caches`()
        async throws
    {
        let world = try World()
        let tag = "Signature: 8a477f597d28d172789f06886806bc55"
        let archive = try await world.archive(
            of: ["in/.holdfastignore": "secret\n", "in/a": "1", "c/CACHEDIR.TAG": tag])
        try world.directory.put("data/in/secret", "the archive's rules")
        try world.directory.put("data/in/goes", "goes")
        try world.directory.put("data/out/.holdfastignore", "mine\n")
        try world.directory.put("data/out/mine", "the disk's rules")
        try world.directory.put("data/c/CACHEDIR.TAG", tag)
        try world.directory.put("data/c/cached", "cached")
        try await world.restore(archive, sparing: Self.rules { $0.excludesCaches = true })
        let data = try world.directory.openDirectory("data")
        #expect(
            try data.texts() == [
                "in/.holdfastignore": "secret\n", "in/a": "1", "in/secret": "the archive's rules",
                "out/mine": "the disk's rules", "c/CACHEDIR.TAG": tag, "c/cached": "cached",
            ])
    }

    @Test func `goes by the archive's rules where the disk's can't be read`() async throws {
        let world = try World()
        let archive = try await world.archive(of: [".holdfastignore": "secret\n", "in/a": "1"])
        try world.directory.put("data/.holdfastignore/no", "file")
        try world.directory.put("data/in/secret", "stays")
        try world.directory.put("data/in/goes", "goes")
        try await world.restore(archive, sparing: Self.rules())
        let data = try world.directory.openDirectory("data")
        #expect(
            try data.texts() == [".holdfastignore": "secret\n", "in/a": "1", "in/secret": "stays"])
    }

    @Test func `takes what belongs to a database along with it`() async throws {
        let world = try World()
        let mark = "SQLite format 3\u{0}"
        let archive = try await world.archive(of: ["a": "1"])
        try world.directory.put("data/app.db", mark)
        try world.directory.put("data/app.db-wal", Self.big)
        try world.directory.put("data/cache.db", mark + Self.big)
        try world.directory.put("data/cache.db-wal", "log")
        try world.directory.put("data/no.db-wal", Self.big)
        try await world.restore(archive, sparing: Self.rules())
        let data = try world.directory.openDirectory("data")
        #expect(try data.names() == ["a", "cache.db", "cache.db-wal", "no.db-wal"])
    }

    @Test func `spares also where the directory itself must stay`() async throws {
        let world = try World()
        let archive = try await world.archive(of: Self.files)
        try world.directory.put("data/b/cache/c", "kept")
        try world.directory.put("data/goes", "g")
        try await world.restore(archive, sparing: Self.rules(), staysInPlace: true)
        let data = try world.directory.openDirectory("data")
        var texts = try data.texts()
        for path in texts.keys where path.hasPrefix(".holdfast-undo/") { texts[path] = nil }
        #expect(texts == Self.files.merging(["b/cache/c": "kept"]) { $1 })
    }
}

extension Sparing {
    /// What these rules of backups leave out.
    init(_ rules: CaptureRules) {
        self.init { Rules(try FolderRules(root: $0, $1, rules)) }
    }
}

extension Sparing.Rules {
    init(_ rules: FolderRules) {
        self.init(spare: rules.leaveOut) { .init(try rules.inner($0, $1, $2, $3)) }
    }
}

extension World {
    /// Replaces what is at `data`, but for what the rules leave out.
    fileprivate func restore(
        _ archive: Archive, sparing rules: CaptureRules, staysInPlace: Bool = false
    ) async throws {
        let request = RestoreRequest(
            source: "data", destination: space.path / "data", sparing: Sparing(rules))
        let plan = try await RestorePlan.make(timeline, archive, [request], existing: .replace)
        _ = try await Restore(plan, progress: Silence(), staysInPlace: staysInPlace).run()
    }

    fileprivate func inodes(_ paths: [String]) throws -> [UInt64] {
        try paths.map { path in
            let (folder, name) = try FilePath("\(space.path)/data/\(path)").split()
            return try Directory.open(folder).status(name).inode
        }
    }
}
