import Capture
import Comparison
import Configuration
import Files
import Format
import Repository

/// The pairs of sources that a comparison goes through.
struct DiffSides {
    struct Pair {
        let name: String
        let left: any ComparedSide
        let right: any ComparedSide
    }

    private let workplace: Workplace
    private let archive: Archive
    private let references: [SegmentReference]

    init(_ workplace: Workplace, _ archive: Archive) async throws {
        self.workplace = workplace
        self.archive = archive
        references = try await Self.references(workplace, archive)
    }

    private static func references(
        _ workplace: Workplace, _ archive: Archive
    ) async throws -> [SegmentReference] {
        try await MetadataReader(workplace.timeline, cache: workplace.cache).segments(of: archive)
    }

    // MARK: Another archive

    func pairs(with other: Archive) async throws -> [Pair] {
        let others = try await Self.references(workplace, other)
        let names = archive.sources.map(\.name)
        let new = other.sources.map(\.name).filter { !names.contains($0) }
        return (names + new).map { name in
            Pair(
                name: name, left: side(name, archive, references),
                right: side(name, other, others))
        }
    }

    private func side(
        _ name: String, _ archive: Archive, _ references: [SegmentReference]
    ) -> any ComparedSide {
        var start = 0
        for source in archive.sources {
            let end = start + source.segmentCount
            guard source.name != name else {
                return ArchiveSide(
                    workplace.timeline, archive, references[start..<end], cache: workplace.cache)
            }
            start = end
        }
        return SourceSide(nil)
    }

    // MARK: The disk

    /// Each source with what lies where it came from; new ones of the settings are added.
    func pairsWithOrigins() throws -> [Pair] {
        let settings = workplace.settings
        let known = archive.sources.map { source in
            (source.name, Path.absolute(EntryPath.text(source.path), in: settings.projectFolder))
        }
        let configured: [(String, String)] = settings.sources.compactMap { source in
            guard case .path(let path) = source.kind else { return nil }
            return (source.name, Path.absolute(path, in: settings.projectFolder))
        }
        let new = configured.filter { new in !known.contains { $0.0 == new.0 || $0.1 == new.1 } }
        return try pairs(known + new)
    }

    /// A single source with the folder itself, several with folders of their names in it.
    func pairs(withFolder folder: String) throws -> [Pair] {
        guard try exists(folder) else {
            throw Failure(
                "compare with \(folder): there is nothing",
                hint: "archives are named by number, latest or latest~2; holdfast list shows them")
        }
        guard archive.sources.count > 1 else {
            return try pairs(archive.sources.map { ($0.name, folder) })
        }
        let places = archive.sources.map { ($0.name, folder + "/" + $0.name) }
        guard try places.contains(where: { try exists($0.1) }) else {
            throw Failure(
                "compare with \(folder): it holds none of the archive's sources",
                hint: "they are: " + archive.sources.map(\.name).joined(separator: ", "))
        }
        return try pairs(places)
    }

    private func pairs(_ places: [(name: String, path: String)]) throws -> [Pair] {
        let state = try workplace.localState.read()
        return try places.map { name, path in
            let remembered = state.flatMap { state in
                state.id == archive.id
                    ? state.sources.first { $0.name == name && $0.root == Array(path.utf8) } : nil
            }
            return Pair(
                name: name, left: side(name, archive, references),
                right: SourceSide(
                    try exists(path) ? try source(name, path) : nil,
                    signatures: remembered.map { Signatures($0.signatures) }))
        }
    }

    /// As a backup would read it.
    private func source(_ name: String, _ path: String) throws -> DirectorySource {
        let settings = workplace.settings
        var rules = CaptureRules(settings)
        rules.excludes =
            settings.exclude + (settings.sources.first { $0.name == name }?.exclude ?? [])
        return try DirectorySource(
            root: FilePath(path), rules: rules, scanStart: ScanStart.now())
    }

    private func exists(_ path: String) throws -> Bool {
        guard path != "/" else { return true }
        let (folder, name) = try FilePath(path).split()
        do throws(FileError) {
            return try Directory.open(folder).statusIfPresent(name) != nil
        } catch {
            guard error.isNotFound || error.isNotDirectory else { throw error }
            return false
        }
    }
}

extension EntryPath {
    /// A recorded path as this machine takes it.
    fileprivate static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
