import Age
import Capture
import Cryptography
import Files
import Format
import Storage
import Synchronization
import TestSupport

@testable import Repository

/// A small repository that has one of everything, and what each of its archives holds.
struct Specimen: Sendable {
    /// A folder's entries and contents, spelled out.
    typealias Listing = [String]

    struct Goal: Hashable, Sendable {
        let timeline: Timeline.Name
        let number: ArchiveNumber
    }

    let identity: Identity
    let contents: [ObjectKey: [UInt8]]
    let expected: [Goal: Listing]

    static let surroundings = Repository.Surroundings(
        random: SystemRandom(), now: { Timestamp(seconds: 1_700_000_000) }, host: "test",
        program: "test")

    /// Two keys and a passphrase, a rotation, a tombstone, a pin, a suspect, and a timeline whose
    /// metadata lies in packs.
    static func make() async throws -> Specimen {
        let store = MemoryStore()
        let identity = try Identity.generate(using: SystemRandom())
        let door = Door(store, surroundings, workFactor: 1)
        _ = try await door.create(for: identity.recipient, label: "first")
        let credential = Credential(identities: [identity])
        let writer = try Identity.generate(using: SystemRandom())
        let keys = KeyManagement(try await door.open(with: credential), workFactor: 1)
        try await keys.add(writer.recipient, as: .writer, label: "writer")
        let secret = Array("correct horse".utf8)
        try await keys.add(Passphrase(Secret(copying: secret.span)), label: "paper")
        try await fill(door, credential, writer)
        return try await Specimen(
            identity: identity, contents: store.contents,
            expected: expectations(try await door.open(with: credential)))
    }

    private static func fill(
        _ door: Door, _ credential: Credential, _ writer: Identity
    ) async throws {
        let space = try TemporaryDirectory()
        try space.directory.makeDirectory("source", mode: 0o755)
        let source = try space.directory.openDirectory("source")
        let app = try Timeline.Name("app")
        var timeline = try await door.open(with: credential).timeline(app)
        for index in 0..<3 {
            try source.put("\(index)/text", "file \(index)")
            try source.put("\(index)/noise", noise(1500, seed: UInt64(index)))
            try await backUp(source.path, to: timeline)
        }
        _ = try await Forget(timeline).forget([.first])
        try await Pins(timeline).pin(try ArchiveNumber(2), reason: "kept")
        _ = try await KeyManagement(timeline.repository, workFactor: 1).rotate()
        timeline = try await door.open(with: credential).timeline(app)
        try source.put("new", noise(700, seed: 9))
        try await backUp(source.path, to: timeline)
        let other = try await door.open(with: Credential(identities: [writer]))
        try source.put("by the writer", noise(300, seed: 10))
        try await backUp(source.path, to: other.timeline(app))
        for index in 0..<3 { try source.removeFile(at: "\(index)/noise") }
        try await backUp(source.path, to: timeline)
        try await fillMetadata(timeline.repository, space.directory)
    }

    /// Entries that may not lie in the archive.
    private static func fillMetadata(
        _ repository: Repository, _ folder: Directory
    ) async throws {
        try folder.makeDirectory("links", mode: 0o755)
        let links = try folder.openDirectory("links")
        for index in 0..<3 {
            let target = noise(1000, seed: UInt64(index)).map { $0 | 1 }
            try links.makeSymbolicLink(FileName("\(index)"), to: FilePath(target))
        }
        let timeline = repository.timeline(try Timeline.Name("links"))
        try await backUp(links.path, to: timeline, inlineLimit: 0)
    }

    private static func backUp(
        _ root: FilePath, to timeline: Timeline, inlineLimit: Int? = nil
    ) async throws {
        var options = Backup.Options()
        options.allowsEmpty = true
        options.inlineLimit = inlineLimit ?? options.inlineLimit
        _ = try await Backup(timeline, options, progress: Silence()).run { _ in
            [
                PlannedSource(name: "data", path: Array("data".utf8)) {
                    try DirectorySource(
                        root: root, rules: CaptureRules(), scanStart: FileTime(seconds: 1 << 40))
                }
            ]
        }
    }

    private static func expectations(
        _ repository: Repository
    ) async throws -> [Goal: Listing] {
        var expected: [Goal: Listing] = [:]
        for name in try await repository.timelines() {
            let timeline = repository.timeline(name)
            for number in try await timeline.numbers() {
                guard case .live = try await timeline.slot(number) else { continue }
                expected[Goal(timeline: name, number: number)] = try await listing(
                    of: number, in: timeline)
            }
        }
        return expected
    }

    /// All that a restore reads of an archive, in the way in which it does.
    static func listing(of number: ArchiveNumber, in timeline: Timeline) async throws -> Listing {
        let archive = try await timeline.archive(number)
        var browser = try await ArchiveBrowser(timeline, archive)
        var listing: Listing = []
        while let entry = try await browser.next() {
            var line = "\(entry.path) \(entry.metadata)"
            if case .symbolicLink(let target) = entry.kind { line += " -> \(target)" }
            if let content = entry.content {
                let bytes = try await EntryContent(timeline).whole(
                    content, browser.table, limit: 1 << 20)
                line += " = \(Hexadecimal.text(SHA256.hash(bytes.span)))"
            }
            listing.append(line)
        }
        return listing
    }
}

extension Directory {
    func removeFile(at path: String) throws {
        let names = path.split(separator: "/").map(String.init)
        try openDirectory(FileName(names[0])).removeFile(FileName(names[1]))
    }
}
