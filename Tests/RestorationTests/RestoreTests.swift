import Capture
import Files
import Format
import Repository
import Synchronization
import TestSupport
import Testing

@testable import Restoration

@Suite struct `A restore` {
    private static let files = ["a": "1", "b/c": "2", "b/d/e": "3"]

    @Test func `makes a directory that was missing, with the folders it lies in`() async throws {
        let world = try World()
        let archive = try await world.archive(of: Self.files)
        let result = try await world.restore(archive, to: world.space.path / "x" / "y" / "data")
        let folder = try world.directory.openDirectory("x").openDirectory("y")
        #expect(try folder.names() == ["data"])
        #expect(try folder.openDirectory("data").texts() == Self.files)
        #expect(result.items.map(\.effect) == [.create])
        #expect(result.items.map(\.hasUndo) == [false])
        #expect(result.fileCount == 3)
    }

    @Test func `fills an empty directory, which becomes that of the archive`() async throws {
        let world = try World()
        try world.source.node.setMode(0o711)
        let archive = try await world.archive(of: Self.files)
        try world.directory.makeDirectory("data", mode: 0o700)
        try await world.restore(archive, to: world.space.path / "data")
        let data = try world.directory.openDirectory("data")
        #expect(try data.texts() == Self.files)
        #expect(try data.status().mode == 0o711)
        #expect(try world.directory.names() == ["data", "source"])
    }

    @Test func `takes a new disk for empty`() async throws {
        let world = try World()
        let archive = try await world.archive(of: Self.files)
        let data = try world.directory.openOrMakeDirectory("data")
        try data.makeDirectory("lost+found")
        try await world.restore(archive, to: world.space.path / "data")
        #expect(try data.texts() == Self.files.merging(["lost+found/": ""]) { $1 })
    }

    @Test func `refuses where data is, and touches nothing`() async throws {
        let world = try World()
        let archive = try await world.archive(of: Self.files)
        try world.directory.put("data/mine", "kept")
        let before = try TreeListing.of(world.directory)
        await expectRefusal(.refused) {
            try await world.restore(archive, to: world.space.path / "data")
        }
        #expect(differences(before, try TreeListing.of(world.directory)) == [])
    }

    @Test func `does nothing where data is, when it was only to fill what is missing`()
        async throws
    {
        let world = try World()
        let archive = try await world.archive(of: Self.files)
        try world.directory.put("data/mine", "kept")
        let result = try await world.restore(archive, to: world.space.path / "data", .keep)
        #expect(result.items.isEmpty)
        #expect(try world.directory.openDirectory("data").texts() == ["mine": "kept"])
        let other = try await world.restore(archive, to: world.space.path / "other", .keep)
        #expect(other.items.map(\.effect) == [.create])
    }

    @Test func `replaces in one step, and keeps what was there for undo`() async throws {
        let world = try World()
        let archive = try await world.archive(of: Self.files)
        let path = world.space.path / "data"
        try world.directory.put("data/mine", "kept")
        try world.directory.put("data/b/c", "older")
        let before = try TreeListing.of("data", in: world.directory)
        let result = try await world.restore(archive, to: path, .replace)
        #expect(result.items.map(\.hasUndo) == [true])
        let after = try TreeListing.of("data", in: world.directory)
        #expect(try world.directory.openDirectory("data").texts() == Self.files)
        for _ in 0..<2 {
            let undo = try #require(try Undo.find(path))
            #expect(undo.isUndo)
            #expect(undo.archive.number == archive.number)
            #expect(undo.paths() == ["\(path)"])
            #expect(try undo.apply() == [])
            #expect(differences(before, try TreeListing.of("data", in: world.directory)) == [])
            let redo = try #require(try Undo.find(path))
            #expect(!redo.isUndo)
            #expect(try redo.apply() == [])
            #expect(differences(after, try TreeListing.of("data", in: world.directory)) == [])
        }
        try Undo.find(path)?.discard()
        #expect(try Undo.find(path) == nil)
        #expect(try world.directory.names() == ["data", "source"])
    }

    @Test func `keeps just the newest undo`() async throws {
        let world = try World()
        let path = world.space.path / "data"
        for number in 1...3 {
            let archive = try await world.archive(of: ["a": "\(number)"])
            try await world.restore(archive, to: path, .replace)
        }
        #expect(try world.directory.names() == [".data.holdfast-undo", "data", "source"])
        _ = try Undo.find(path)?.apply()
        #expect(try world.directory.openDirectory("data").texts() == ["a": "2"])
    }

    @Test func `puts the archive's files among others when asked to`() async throws {
        let world = try World()
        let archive = try await world.archive(of: Self.files)
        let path = world.space.path / "data"
        try world.directory.put("data/b/c", "older")
        try world.directory.put("data/b/mine", "kept")
        try world.directory.put("data/a/was a folder", "x")
        try world.directory.put("data/z", "kept too")
        let before = try TreeListing.of("data", in: world.directory)
        try await world.restore(archive, to: path, .merge)
        let data = try world.directory.openDirectory("data")
        #expect(
            try data.texts() == Self.files.merging(["b/mine": "kept", "z": "kept too"]) { $1 })
        let undo = try #require(try Undo.find(path))
        #expect(undo.paths().sorted() == ["a", "b/c", "b/d"])
        #expect(try undo.apply() == [])
        #expect(differences(before, try TreeListing.of("data", in: world.directory)) == [])
    }

    @Test func `changes only what matches, with undo, when it is told what`() async throws {
        let world = try World()
        let archive = try await world.archive(of: Self.files)
        let path = world.space.path / "data"
        try world.directory.put("data/a", "mine")
        try world.directory.put("data/b/c", "older")
        try world.directory.openDirectory("data").node("b").setMode(0o750)
        let before = try TreeListing.of("data", in: world.directory)
        let narrow = Selection(
            include: { path, _ in path.bytes == Array("b/c".utf8) }, exclude: nil)
        try await world.restore(archive, to: path, .refuse, narrow)
        let data = try world.directory.openDirectory("data")
        #expect(try data.texts() == ["a": "mine", "b/c": "2"])
        #expect(try data.status("b").mode == 0o750)
        _ = try Undo.find(path)?.apply()
        let after = try TreeListing.of("data", in: world.directory)
        #expect(differences(before, after).allSatisfy { $0.hasPrefix("b: ") })
        #expect(try data.texts() == ["a": "mine", "b/c": "older"])
    }

    @Test func `that matches nothing changes nothing`() async throws {
        let world = try World()
        let archive = try await world.archive(of: Self.files)
        let narrow = Selection(include: { _, _ in false }, exclude: nil)
        await expectRefusal(.other) {
            try await world.restore(archive, to: world.space.path / "x" / "data", .refuse, narrow)
        }
        #expect(try world.directory.names() == ["source"])
    }

    @Test func `of a single file replaces just that file`() async throws {
        let world = try World()
        try world.source.put("app.db", "new")
        let archive = try await world.backUp(world.source.path / "app.db")
        let path = world.space.path / "my.db"
        try await world.restore(archive, to: path)
        #expect(try world.directory.text("my.db") == "new")
        try world.directory.put("my.db", "other")
        await expectRefusal(.refused) { try await world.restore(archive, to: path) }
        try await world.restore(archive, to: path, .replace)
        #expect(try world.directory.text("my.db") == "new")
        _ = try Undo.find(path)?.apply()
        #expect(try world.directory.text("my.db") == "other")
    }

    @Test func `of a folder takes the place of a file, and of a file that of a folder`()
        async throws
    {
        let world = try World()
        let archive = try await world.archive(of: Self.files)
        let path = world.space.path / "data"
        try world.directory.put("data", "a file")
        try await world.restore(archive, to: path, .replace)
        #expect(try world.directory.openDirectory("data").texts() == Self.files)
        _ = try Undo.find(path)?.apply()
        #expect(try world.directory.text("data") == "a file")
        try world.source.put("app.db", "new")
        let file = try await world.backUp(world.source.path / "app.db")
        try world.directory.put("folder/x", "x")
        await expectRefusal(.refused) {
            try await world.restore(file, to: world.space.path / "folder", .merge)
        }
        try await world.restore(file, to: world.space.path / "folder", .replace)
        #expect(try world.directory.text("folder") == "new")
    }

    @Test func `goes where a link points, and leaves the link`() async throws {
        let world = try World()
        let archive = try await world.archive(of: Self.files)
        try world.directory.put("volume/data/mine", "kept")
        try world.directory.makeSymbolicLink("data", to: "volume/data")
        try await world.restore(archive, to: world.space.path / "data", .replace)
        #expect(
            try world.directory.openDirectory("volume").openDirectory("data").texts() == Self.files)
        #expect(try world.directory.readLink("data") == "volume/data")
        try world.directory.makeSymbolicLink("dangling", to: "nowhere")
        await expectRefusal(.refused) {
            try await world.restore(archive, to: world.space.path / "dangling", .replace)
        }
    }

    @Test func `marks the root of a whole directory with its archive`() async throws {
        let world = try World()
        let archive = try await world.archive(of: Self.files)
        try await world.restore(archive, to: world.space.path / "data")
        let data = try world.directory.openDirectory("data")
        #expect(
            Marker.read(data) == Marker(timeline: "app", number: archive.number, id: archive.id))
        let narrow = Selection(include: { path, _ in path.bytes == [0x61] }, exclude: nil)
        try await world.restore(archive, to: world.space.path / "part", .refuse, narrow)
        #expect(Marker.read(try world.directory.openDirectory("part")) == nil)
    }

    @Test(arguments: [false, true])
    func `is recognised as unchanged by the next backup`(_ staysInPlace: Bool) async throws {
        let world = try World()
        let archive = try await world.archive(of: Self.files)
        let path = world.space.path / "data"
        try world.directory.put("data/a", "older")
        let plan = try await RestorePlan.make(
            world.timeline, archive, [RestoreRequest(source: "data", destination: path)],
            existing: .replace)
        let result = try await Restore(plan, progress: Silence(), staysInPlace: staysInPlace).run()
        let signatures = Signatures(result.items[0].written.signatures)
        let meter = ReadMeter()
        let again = try await Backup(world.timeline, Backup.Options(), progress: meter).run { _ in
            [
                PlannedSource(name: "data", path: Array("data".utf8), signatures: signatures) {
                    try DirectorySource(
                        root: path, rules: CaptureRules(), scanStart: FileTime(seconds: 1 << 40))
                }
            ]
        }
        #expect(meter.count == 0)
        #expect(again.archive.sources[0].statistics == archive.sources[0].statistics)
    }

    @Test func `tells beforehand what it would bring and replace`() async throws {
        let world = try World()
        let archive = try await world.archive(of: Self.files)
        let path = world.space.path / "data"
        try world.directory.put("data/b/c", "older")
        let plan = try await RestorePlan.make(
            world.timeline, archive, [RestoreRequest(source: "data", destination: path)],
            existing: .merge)
        let preview = try await plan.preview(plan.items[0])
        #expect(preview.entryCount == 6)
        #expect(preview.fileCount == 3)
        #expect(preview.byteCount == 3)
        #expect(preview.replaced == ["b/c"])
        #expect(try world.directory.openDirectory("data").texts() == ["b/c": "older"])
    }

    @Test func `names the sources there are when asked for another`() async throws {
        let world = try World()
        let archive = try await world.archive(of: Self.files)
        await #expect {
            try await RestorePlan.make(
                world.timeline, archive,
                [RestoreRequest(source: "date", destination: "x")], existing: .refuse)
        } throws: {
            let error = $0 as? RestorationError
            return error?.kind == .noArchive && error?.hint == "its sources: data"
        }
    }

    @Test func `never puts one source into another`() async throws {
        let world = try World()
        let archive = try await world.archive(of: Self.files)
        for other in ["data", "data/inner"] {
            await expectRefusal(.refused) {
                _ = try await RestorePlan.make(
                    world.timeline, archive,
                    [
                        RestoreRequest(source: "data", destination: world.space.path / "data"),
                        RestoreRequest(
                            source: "data",
                            destination: try FilePath("\(world.space.path)/\(other)")),
                    ], existing: .refuse)
            }
        }
    }

    @Test func `of a backup leaves out what restores keep`() async throws {
        let world = try World()
        for name in [".holdfast-undo", ".data.holdfast-restore", ".holdfast-restore"] {
            try world.source.put("\(name)/x", "old")
            try world.source.put("inner/\(name)/x", "old")
        }
        for name in [".holdfastignore", "holdfast-undo", ".holdfast-undo-notes"] {
            try world.source.put("inner/\(name)", "kept")
        }
        let archive = try await world.backUp()
        try await world.restore(archive, to: world.space.path / "data")
        #expect(
            try world.directory.openDirectory("data").openDirectory("inner").names()
                == [".holdfast-undo-notes", ".holdfastignore", "holdfast-undo"])
        #expect(try world.directory.openDirectory("data").names() == ["inner"])
    }
}

/// Counts the bytes that a backup reads.
private final class ReadMeter: CaptureProgress {
    private let total = Mutex(0)

    var count: Int { total.withLock { $0 } }

    func entry(_ path: EntryPath) {}
    func read(_ count: Int, of path: EntryPath) { total.withLock { $0 += count } }
    func stored(_ count: Int) {}
}
