import Age
import Cryptography
import Files
import Format
import Repository
import Storage
import Synchronization
import TestSupport

@testable import Capture

/// A repository in memory, a folder to back up, and what a machine remembers between runs.
final class World: Sendable {
    let store: any ObjectStore
    let timeline: Timeline
    let folder: TemporaryDirectory
    private let remembered = Mutex<(id: ObjectName, signatures: [[UInt64]])?>(nil)

    init(
        store: any ObjectStore = MemoryStore(), keyring: Keyring? = nil,
        tombstoneSpan: UInt64 = 10_000
    ) throws {
        self.store = store
        folder = try TemporaryDirectory()
        let random = SystemRandom()
        let holder = KeyFingerprint(try Identity.generate(using: random).recipient)
        let repository = Repository(
            store: store, keyring: try keyring ?? Keyring.make(for: holder, random: random),
            surroundings: Repository.Surroundings(
                random: random, now: { Timestamp(seconds: 5) }, host: "test", program: "test"))
        var timeline = repository.timeline(try Timeline.Name("app"))
        timeline.tombstoneSpan = tombstoneSpan
        self.timeline = timeline
    }

    var root: FilePath { folder.path }

    /// One backup of the folder; `remembering` makes use of what the last one learned.
    @discardableResult
    func backUp(
        _ options: Backup.Options = Backup.Options(), rules: CaptureRules = CaptureRules(),
        remembering: Bool = true, scanStart: FileTime = FileTime(seconds: 1 << 40),
        reading: @escaping @Sendable (DirectorySource) -> any Source = { $0 }
    ) async throws -> Backup.Result {
        let root = root
        let memory = remembering ? remembered.withLock { $0 } : nil
        let result = try await Backup(timeline, options, progress: Silence()).run { base in
            let fits = base?.id == memory?.id
            return [
                PlannedSource(
                    name: "data", path: Array("data".utf8),
                    signatures: fits ? memory.map { Signatures($0.signatures[0]) } : nil
                ) {
                    reading(try DirectorySource(root: root, rules: rules, scanStart: scanStart))
                }
            ]
        }
        remembered.withLock { $0 = (result.archive.id, result.signatures) }
        return result
    }

    /// What a check of everything finds.
    func problems() async throws -> [Check.Problem] {
        _ = try await store.put(Layout.probe, [Layout.probeContent], .ifAbsent)
        return try await Check(timeline).run(dataPercent: 100).problems
    }

    /// Makes an archive the newest again, or those of its entries that a rule chooses.
    @discardableResult
    func rollBack(
        to number: UInt64, choosing rule: Rollback.Rule? = nil
    ) async throws -> Backup.Result {
        let older = try await timeline.archive(ArchiveNumber(number))
        return try await Rollback(timeline, to: older, choosing: rule).run(
            Backup.Options(), progress: Silence())
    }

    /// The packs with files' contents that an archive lists.
    func dataPacks(of archive: Archive) async throws -> Set<PackReference> {
        let packs = try await MetadataReader(timeline).packs(of: archive)
        return Set(packs.map(\.pack).filter { $0.kind == .data })
    }

    func entry(_ path: String, of archive: Archive) async throws -> Entry? {
        var browser = try await ArchiveBrowser(timeline, archive)
        return try await browser.entry(source: 0, path: try EntryPath(Array(path.utf8)))
    }

    func remove(_ name: String) throws {
        let (parent, last) = try name.split(separator: "/").reduce(root) {
            try $0 / FileName(String($1))
        }.split()
        try Directory.open(parent).removeTree(last)
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        var path = root
        let parts = name.split(separator: "/").map(String.init)
        for part in parts.dropLast() {
            path = try path / FileName(part)
            try Directory.make(path)
        }
        try WholeFile.write(bytes.span, to: path / FileName(parts[parts.count - 1]))
    }

    /// Every file of an archive with its bytes.
    func files(
        of archive: Archive, _ timeline: Timeline? = nil
    ) async throws -> [String: [UInt8]] {
        let timeline = timeline ?? self.timeline
        var browser = try await ArchiveBrowser(timeline, archive)
        var files: [String: [UInt8]] = [:]
        while let entry = try await browser.next() {
            guard let content = entry.content else { continue }
            files["\(entry.path)"] = try await EntryContent(timeline).whole(
                content, browser.table, limit: 1 << 30)
        }
        return files
    }
}

struct Silence: CaptureProgress {
    func entry(_ path: EntryPath) {}
    func read(_ count: Int, of path: EntryPath) {}
    func stored(_ count: Int) {}
}

/// Bytes that do not compress and are the same each time.
func noise(_ count: Int, seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    return random.bytes(count)
}
