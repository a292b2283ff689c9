import Age
import Capture
import Cryptography
import Files
import Format
import Repository
import Storage
import TestSupport
import Testing

@testable import Comparison

@Suite struct `A comparison` {
    /// A repository in memory and a folder to back up.
    private struct World {
        let store = CountingStore(MemoryStore())
        let timeline: Timeline
        let folder: TemporaryDirectory

        init() throws {
            let random = SystemRandom()
            let holder = KeyFingerprint(try Identity.generate(using: random).recipient)
            let repository = Repository(
                store: store, keyring: try Keyring.make(for: holder, random: random),
                surroundings: Repository.Surroundings(
                    random: random, now: { Timestamp(seconds: 5) }, host: "test", program: "test"))
            timeline = repository.timeline(try Timeline.Name("app"))
            folder = try TemporaryDirectory()
        }

        func backUp() async throws -> Backup.Result {
            let root = folder.path
            return try await Backup(timeline, Backup.Options(), progress: Silence()).run { _ in
                [PlannedSource(name: "data", path: []) { try Self.source(root) }]
            }
        }

        static func source(_ root: FilePath) throws -> DirectorySource {
            try DirectorySource(
                root: root, rules: CaptureRules(), scanStart: FileTime(seconds: 1 << 40))
        }

        func side(_ archive: Archive) async throws -> ArchiveSide {
            ArchiveSide(
                timeline, archive, try await MetadataReader(timeline).segments(of: archive)[...])
        }

        func differences(
            _ left: any ComparedSide, _ right: any ComparedSide
        ) async throws -> [String] {
            let lines = Lines()
            try await Comparison(timeline.repository.keyring.hashes, left, right) {
                lines.add($0)
            }.run()
            return lines.lines
        }

        func put(_ name: String, _ text: String) throws {
            let bytes = Array(text.utf8)
            try WholeFile.write(bytes.span, to: folder.path / FileName(name), mode: 0o644)
        }
    }

    private final class Lines {
        var lines: [String] = []

        func add(_ difference: Difference) {
            switch difference {
            case .added(let entry): lines.append("+ \(entry.path)")
            case .removed(let entry): lines.append("- \(entry.path)")
            case .changed(_, let entry): lines.append("~ \(entry.path)")
            case .metadata(_, let entry, let aspects):
                lines.append("m \(entry.path) \(aspects.map(\.rawValue).joined(separator: " "))")
            case .unreadable(let path, _): lines.append("? \(path)")
            }
        }
    }

    private struct Silence: CaptureProgress {
        func entry(_ path: EntryPath) {}
        func read(_ count: Int, of path: EntryPath) {}
        func stored(_ count: Int) {}
    }

    @Test func `finds the same against an archive and against the disk`() async throws {
        let world = try World()
        for name in ["a", "b", "c", "d"] { try world.put(name, name) }
        let before = try await world.backUp().archive
        try world.folder.directory.removeFile("b")
        try world.put("bb", "new")
        try world.put("c", "x")
        try world.folder.directory.node("d").setMode(0o600)
        try world.folder.directory.makeHardLink("e", to: "a", in: world.folder.directory)
        let expected = ["m  time", "- b", "+ bb", "~ c", "m d mode", "+ e"]
        let disk = SourceSide(try World.source(world.folder.path))
        #expect(try await world.differences(world.side(before), disk) == expected)
        let after = try await world.backUp().archive
        #expect(try await world.differences(world.side(before), world.side(after)) == expected)
        let again = SourceSide(try World.source(world.folder.path))
        #expect(try await world.differences(world.side(after), again) == [])
        #expect(
            try await world.differences(SourceSide(nil), world.side(after)).count == 6)
    }

    @Test func `reads no segment that both sides have`() async throws {
        let world = try World()
        let directory = world.folder.directory
        for index in 0..<3000 {
            let name = "\(1_000_000 + index)" + String(repeating: "x", count: 240)
            _ = try directory.createFile(FileName(name))
        }
        try world.put("z", "old")
        let before = try await world.backUp().archive
        let text = Array("new".utf8)
        try directory.openFile("z", for: .changing).write(text.span)
        let after = try await world.backUp().archive
        let (left, right) = (try await world.side(before), try await world.side(after))
        try #require(before.sources[0].segmentCount >= 3)
        #expect(try await world.differences(left, right) == ["~ z"])
        #expect(left.readCount == 1)
        #expect(right.readCount == 1)
    }

    @Test func `reads no file that is known to be unchanged`() async throws {
        let world = try World()
        try world.put("a", "old")
        try world.put("b", "old")
        let result = try await world.backUp()
        let signatures = result.signatures[0]
        let side = SourceSide(
            try World.source(world.folder.path),
            signatures: Signatures([signatures[0], 0, signatures[2]]))
        try world.put("a", "new")
        #expect(try await world.differences(world.side(result.archive), side).contains("~ a"))
        let item = try await SourceSide(
            try World.source(world.folder.path), signatures: Signatures(signatures)
        ).nextPath()
        #expect(item == .root)
    }
}
