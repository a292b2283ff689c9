import Capture
import Comparison
import Configuration
import Files
import Format
import Patterns
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
    private let places: ArchivedPlaces

    init(_ workplace: Workplace, _ archive: Archive) async throws {
        self.workplace = workplace
        self.archive = archive
        places = ArchivedPlaces(archive, workplace.settings, workplace.invocation.directory)
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

    /// Each source with what lies where it belongs; new ones of the settings are added.
    func pairsWithOrigins() throws -> [Pair] {
        let known = archive.sources.enumerated().map { index, source in
            OnDisk(
                name: source.name, path: places.path(of: index), place: places.place(of: index))
        }
        return try pairs(
            known
                + places.absent.map { OnDisk(name: $0.name, path: $0.absolute, place: $0) })
    }

    /// A single source with the folder itself, several with folders of their names in it.
    func pairs(withFolder folder: String) throws -> [Pair] {
        guard try exists(folder) else {
            throw Failure(
                "compare with \(folder): there is nothing",
                hint: "archives are named by number, latest or latest~2; holdfast list shows them")
        }
        let isSingle = archive.sources.count == 1
        let all = archive.sources.enumerated().map { index, source in
            OnDisk(
                name: source.name, path: isSingle ? folder : folder + "/" + source.name,
                place: places.place(of: index))
        }
        guard try isSingle || all.contains(where: { try exists($0.path) }) else {
            throw Failure(
                "compare with \(folder): it holds none of the archive's sources",
                hint: "they are: " + archive.sources.map(\.name).joined(separator: ", "))
        }
        return try pairs(all)
    }

    private struct OnDisk {
        /// As the archive has it.
        let name: String
        let path: String?
        let place: SourcePlaces.Place?
    }

    private func pairs(_ all: [OnDisk]) throws -> [Pair] {
        let state = try workplace.localState.read()
        return try all.map { one in
            let remembered = state.flatMap { state in
                state.id == archive.id
                    ? state.sources.first { source in
                        source.name == one.name && source.root == one.path.map { Array($0.utf8) }
                    } : nil
            }
            return Pair(
                name: one.name, left: side(one.name, archive, references),
                right: SourceSide(
                    try source(one), signatures: remembered.map { Signatures($0.signatures) }))
        }
    }

    /// As a backup would read it.
    private func source(_ one: OnDisk) throws -> DirectorySource? {
        guard let path = one.path, try exists(path) else { return nil }
        let settings = workplace.settings
        var rules = CaptureRules(settings)
        if let place = one.place {
            rules = rules.with(settings, place)
        } else {
            rules.excludes = SourcePattern.expand(settings.exclude, source: one.name)
        }
        let root = try FilePath(path)
        rules.excludes += RepositoryFolder(settings).pattern(inside: root).map { [$0] } ?? []
        return try DirectorySource(root: root, rules: rules, scanStart: ScanStart.now())
    }

    private func exists(_ path: String?) throws -> Bool {
        guard let path else { return false }
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
