import Comparison
import Deploy
import Files
import Format
import Repository
import Restoration

/// Takes over from a fork what only its side has changed since both sides parted.
struct CatchUp: Sendable {
    /// A larger file that both sides changed stays in the fork alone.
    private static let largestBeside = 64 << 20
    /// Three of them are in memory at once, with the places of their values.
    private static let largestMerge = 8 << 20
    /// Nothing else is archived meanwhile, so it is not looked for without end.
    private static let mostLookedAt = 1000

    private let hold: Hold
    private let fork: Archive
    private let merging: PathRule

    init(_ hold: Hold, _ fork: Archive, merging: PathRule) {
        self.merging = merging
        self.hold = hold
        self.fork = fork
    }

    /// What was done, path by path.
    struct Outcome: Sendable {
        var taken: [String] = []
        /// What both sides changed, key by key.
        var merged: [String] = []
        /// What both sides changed: the fork's lies beside ours.
        var beside: [String] = []
        /// What both sides changed, and the fork alone has as its side left it.
        var apart: [String] = []
        /// What only the fork's side deleted: it stays.
        var kept: [String] = []
        /// The fork, and what has gone back to an older state since its side parted: nothing is done.
        var givenUp: (fork: ArchiveNumber, by: ArchiveNumber)?
    }

    /// The disk is archived first, so that nothing is replaced which is in no archive.
    func run() async throws -> Outcome {
        _ = try await hold.archivist.archive()
        let ours = await hold.archivist.newest
        let base = try await base()
        if let back = try await goingBack(base, ours) {
            return Outcome(givenUp: (fork.number, back))
        }
        let theirs = try await changes(base, fork)
        let mine = try await changes(base, ours)
        let apart = try await changes(ours, fork)
        var outcome = Outcome()
        for place in hold.places.places {
            let name = place.name
            let plan = CatchUpPlan(
                theirs: theirs[name] ?? EntryChanges(), mine: mine[name] ?? EntryChanges(),
                apart: apart[name] ?? EntryChanges())
            let taken = try await take(plan.taken.sorted(), place, ours)
            outcome.taken += taken.sorted().map { "\(name)/\($0)" }
            for path in plan.beside.union(plan.taken).subtracting(taken).sorted() {
                if try await merge(path, place, base) {
                    outcome.merged.append("\(name)/\(path)")
                    continue
                }
                if let file = try await putBeside(path, place) {
                    outcome.beside.append(file)
                } else {
                    outcome.apart.append("\(name)/\(path)")
                }
            }
            outcome.kept += plan.kept.sorted().map { "\(name)/\($0)" }
        }
        return outcome
    }

    /// The archive that both sides come from.
    private func base() async throws -> Archive {
        guard let parent = fork.parent,
            case .live(let base) = try await hold.workplace.timeline.slot(parent.number),
            base.id == parent.id
        else {
            throw Failure(
                "catch up with archive \(fork.number): the archive that it comes from is forgotten")
        }
        return base
    }

    /// What somebody has put in the place of all before it since then: whoever goes back to an older
    /// state means to be rid of what came after that.
    private func goingBack(_ base: Archive, _ ours: Archive) async throws -> ArchiveNumber? {
        var number = ours.number
        for _ in 0..<Self.mostLookedAt where number > base.number {
            if case .live(let archive) = try await hold.workplace.timeline.slot(number),
                !archive.isFork, [.rollback, .imported, .copy].contains(archive.purpose)
            {
                return number
            }
            number = try ArchiveNumber(number.value - 1)
        }
        return nil
    }

    // MARK: What changed

    /// Directories have no contents of their own that anybody could miss.
    private func changes(
        _ before: Archive, _ after: Archive
    ) async throws -> [String: EntryChanges] {
        var found: [String: EntryChanges] = [:]
        for pair in try await DiffSides(hold.workplace, before).pairs(with: after) {
            var changes = EntryChanges()
            try await Comparison(
                hold.workplace.repository.keyring.hashes, pair.left, pair.right
            ) { difference in
                switch difference {
                case .added(let entry), .changed(_, let entry):
                    if !entry.isDirectory { changes.changed.insert(entry.path) }
                case .removed(let entry):
                    if !entry.isDirectory { changes.removed.insert(entry.path) }
                case .metadata, .unreadable: break
                }
            }.run()
            found[pair.name] = changes
        }
        return found
    }

    // MARK: Taking it

    /// Gives what is in its place now; the app is at work on the rest, or has changed it since.
    private func take(
        _ paths: [EntryPath], _ place: BackupSources.Place, _ ours: Archive
    ) async throws -> Set<EntryPath> {
        guard !paths.isEmpty else { return [] }
        let chosen = Set(paths)
        let request = RestoreRequest(
            source: place.name, destination: try FilePath(place.absolute),
            selection: Selection(include: { path, _ in chosen.contains(path) }, exclude: nil))
        let plan = try await RestorePlan.make(
            hold.workplace.timeline, fork, [request], existing: .refuse,
            cache: hold.workplace.cache)
        return try await Takeover(plan, replacing: try await entries(paths, place, of: ours))
            .run(paths, progress: Silence())
    }

    private func entries(
        _ paths: [EntryPath], _ place: BackupSources.Place, of archive: Archive
    ) async throws -> [EntryPath: Entry] {
        guard let index = archive.sources.firstIndex(where: { $0.name == place.name }) else {
            return [:]
        }
        var browser = try await ArchiveBrowser(
            hold.workplace.timeline, archive, cache: hold.workplace.cache)
        var entries: [EntryPath: Entry] = [:]
        for path in paths { entries[path] = try await browser.entry(source: index, path: path) }
        return entries
    }

    /// The fork's file under a name of its own; nothing for what is no file, or too large.
    private func putBeside(
        _ path: EntryPath, _ place: BackupSources.Place
    ) async throws -> String? {
        guard let theirs = try await file(fork, path, place, limit: Self.largestBeside) else {
            return nil
        }
        let (folder, name) = try target(path, place).split()
        let beside = try FileName(name.bytes + Array(".fork-\(fork.number)".utf8))
        do throws(FileError) {
            try WholeFile.write(theirs.bytes.span, to: folder / beside, mode: theirs.mode, .keep)
        } catch {
            // The app has taken its folder away, or something of that name is there.
            guard error.isExists || error.isNotFound || error.isNotDirectory else { throw error }
            return nil
        }
        return "\(folder / beside)"
    }

    /// False where nobody has asked for it, or what the sides have done does not go together.
    private func merge(
        _ path: EntryPath, _ place: BackupSources.Place, _ base: Archive
    ) async throws -> Bool {
        guard merging.matches(place.name, path),
            let theirs = try await file(fork, path, place, limit: Self.largestMerge)
        else { return false }
        let before = try await file(base, path, place, limit: Self.largestBeside)
        guard before.map({ $0.bytes.count <= Self.largestMerge }) ?? true else { return false }
        do {
            return try await LiveFile.change(try target(path, place), limit: Self.largestMerge) {
                try? JSONMerge.merge(base: before?.bytes, ours: $0, theirs: theirs.bytes)
            }
        } catch let error as FileError
            where error.isPermission || error.isNotSupported || error.isNotFound
            || error.isNotDirectory
        {
            // What it was made by is not always ours to give, and the app may have taken it away.
            return false
        }
    }

    private func target(_ path: EntryPath, _ place: BackupSources.Place) throws -> FilePath {
        let root = try FilePath(place.absolute)
        return try path.components.reduce(root) { try $0 / FileName(Array($1)) }
    }

    /// Nothing for what is no file, or too large.
    private func file(
        _ archive: Archive, _ path: EntryPath, _ place: BackupSources.Place, limit: Int
    ) async throws -> (bytes: [UInt8], mode: UInt16)? {
        let timeline = hold.workplace.timeline
        var browser = try await ArchiveBrowser(timeline, archive, cache: hold.workplace.cache)
        guard let index = archive.sources.firstIndex(where: { $0.name == place.name }),
            let entry = try await browser.entry(source: index, path: path),
            let content = entry.content, content.count <= UInt64(limit)
        else { return nil }
        let bytes = try await EntryContent(timeline).whole(content, browser.table, limit: limit)
        return (bytes, UInt16(entry.metadata.mode))
    }
}
