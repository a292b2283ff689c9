import Age
import Capture
import Cryptography
import Files
import Format
import Glibc
import Storage
import TestSupport
import Testing

@testable import Repository
@testable import Restoration

/// A repository in memory, a folder to back up, and room to restore into.
final class World: Sendable {
    let store: any ObjectStore
    let timeline: Timeline
    /// Holds everything of the test.
    let space: TemporaryDirectory
    /// What is backed up.
    let source: Directory

    init(store: any ObjectStore = MemoryStore(), in folder: FilePath? = nil) throws {
        self.store = store
        space = try TemporaryDirectory(in: folder)
        try space.directory.makeDirectory("source", mode: 0o755)
        source = try space.directory.openDirectory("source")
        let random = SystemRandom()
        let holder = KeyFingerprint(try Identity.generate(using: random).recipient)
        let repository = Repository(
            store: store, keyring: try Keyring.make(for: holder, random: random),
            surroundings: Repository.Surroundings(
                random: random, now: { Timestamp(seconds: 5) }, host: "test", program: "test"))
        timeline = repository.timeline(try Timeline.Name("app"))
    }

    var directory: Directory { space.directory }

    @discardableResult
    func backUp(_ root: FilePath? = nil) async throws -> Archive {
        let root = root ?? source.path
        return try await Backup(timeline, Backup.Options(), progress: Silence()).run { _ in
            [
                PlannedSource(name: "data", path: Array("data".utf8)) {
                    try DirectorySource(
                        root: root, rules: CaptureRules(), scanStart: FileTime(seconds: 1 << 40))
                }
            ]
        }.archive
    }

    /// Writes the archive's source as a new name beside the source.
    func write(
        _ archive: Archive, _ selection: Selection = .everything, as name: FileName = "restored",
        _ options: TreeWriter.Options = TreeWriter.Options()
    ) async throws -> WrittenTree {
        let segments = try await MetadataReader(timeline).segments(of: archive)
        return try await TreeWriter(timeline, archive, options, progress: Silence()).write(
            ArchiveSource(name: "data", segments: segments), selection, as: name, in: directory)
    }
}

extension World {
    /// Plans and carries out a restore of the source.
    @discardableResult
    func restore(
        _ archive: Archive, to destination: FilePath, _ existing: ExistingData = .refuse,
        _ selection: Selection = .everything
    ) async throws -> RestoreResult {
        let plan = try await RestorePlan.make(
            timeline, archive,
            [RestoreRequest(source: "data", destination: destination, selection: selection)],
            existing: existing)
        return try await Restore(plan, progress: Silence()).run()
    }

    /// An archive of these files, which then lie in the source no more.
    func archive(of files: [String: String]) async throws -> Archive {
        for (path, text) in files { try source.put(path, text) }
        let archive = try await backUp()
        for entry in try source.entries() { try source.removeTree(entry.name) }
        return archive
    }
}

struct Silence: CaptureProgress, RestoreProgress {
    func entry(_ path: EntryPath) {}
    func read(_ count: Int, of path: EntryPath) {}
    func stored(_ count: Int) {}
    func finished(_ path: EntryPath) {}
    func wrote(_ count: Int, of path: EntryPath) {}
}

/// Bytes that do not compress and are the same each time.
func noise(_ count: Int, seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    return random.bytes(count)
}

extension Directory {
    /// A file at a path below this directory, whose folders are made.
    @discardableResult
    func put(_ path: String, _ bytes: [UInt8] = [], mode: UInt16 = 0o644) throws -> OpenFile {
        var directory = self
        let names = path.split(separator: "/").map(String.init)
        for name in names.dropLast() {
            directory = try directory.openOrMakeDirectory(try FileName(name), mode: 0o755)
        }
        let name = try FileName(names[names.count - 1])
        try? directory.removeFile(name)
        let file = try directory.createFile(name, mode: mode)
        try file.write(bytes.span)
        return file
    }

    @discardableResult
    func put(_ path: String, _ text: String, mode: UInt16 = 0o644) throws -> OpenFile {
        try put(path, Array(text.utf8), mode: mode)
    }

    func text(_ path: String) throws -> String {
        var directory = self
        let names = path.split(separator: "/").map(String.init)
        for name in names.dropLast() { directory = try directory.openDirectory(FileName(name)) }
        let bytes = try WholeFile.read(
            FileName(names[names.count - 1]), in: directory, limit: 1 << 20)
        return String(decoding: bytes, as: UTF8.self)
    }

    func names() throws -> [String] {
        try entries().map { "\($0.name)" }.sorted()
    }
}

extension Directory {
    /// Every file below with its text; folders without files end in a slash.
    func texts() throws -> [String: String] {
        var texts: [String: String] = [:]
        for entry in try entries() {
            switch try status(entry.name).kind {
            case .directory:
                let inner = try openDirectory(entry.name).texts()
                if inner.isEmpty { texts["\(entry.name)/"] = "" }
                for (path, text) in inner { texts["\(entry.name)/\(path)"] = text }
            case .symbolicLink: texts["\(entry.name)"] = "-> \(try readLink(entry.name))"
            default: texts["\(entry.name)"] = try text("\(entry.name)")
            }
        }
        return texts
    }
}

func expectRefusal(
    _ kind: RestorationError.Kind, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async {
    await #expect(sourceLocation: sourceLocation) { try await body() } throws: {
        ($0 as? RestorationError)?.kind == kind
    }
}

let isRoot = geteuid() == 0
