import Files
package import Format
import LiveFiles
import Repository

/// Brings entries of an archive into data that a program is at work on, and loses nothing that the
/// program writes meanwhile.
package struct Takeover {
    /// So many files are held open at once, until nobody is about to open them any more.
    private static let mostHeld = 256

    private let plan: RestorePlan
    private let known: [EntryPath: Entry]
    private let options: TreeWriter.Options

    /// The plan's one source is restored as far as it is on the disk as `known` has it; entries that
    /// are not in there must not exist.
    package init(
        _ plan: RestorePlan, replacing known: [EntryPath: Entry],
        _ options: TreeWriter.Options = TreeWriter.Options()
    ) {
        self.plan = plan
        self.known = known
        self.options = options
    }

    /// Gives those of the paths that are in their place now; the others are as they were.
    package func run(
        _ paths: [EntryPath], progress: any RestoreProgress
    ) async throws -> Set<EntryPath> {
        guard let item = plan.items.first,
            var staging = try Staging.make(item, plan.existing, staysInPlace: false)
        else { return [] }
        do {
            try await staging.stage(
                TreeWriter(plan.timeline, plan.archive, options, progress: progress))
            try DatabaseProof(plan.archive).require(staging)
            try staging.folder.directory.syncFileSystem()
        } catch {
            staging.discard()
            throw error
        }
        return try await take(paths, staging)
    }

    private func take(_ paths: [EntryPath], _ staging: Staging) async throws -> Set<EntryPath> {
        let verification = ContentVerification(hashes: plan.timeline.repository.keyring.hashes)
        var steps = TakeoverSteps(staging, known, verification)
        let chosen = paths.compactMap { steps.step($0) }
        let journal = Journal(purpose: .takeover, marker: marker, steps: chosen, changes: [])
        do {
            try journal.write(in: staging.folder.directory)
        } catch {
            staging.discard()
            throw error
        }
        var taken: Set<EntryPath> = []
        for start in stride(from: 0, to: chosen.count, by: Self.mostHeld) {
            let some = chosen[start..<min(start + Self.mostHeld, chosen.count)]
            taken.formUnion(await steps.take(some.map(\.path)))
        }
        try staging.folder.directory.syncFileSystem()
        try staging.site.keep(takenBy: journal, staging.folder)
        return taken
    }

    private var marker: Marker {
        Marker(
            timeline: plan.timeline.name.text, number: plan.archive.number, id: plan.archive.id)
    }
}

/// The single steps of a takeover.
private struct TakeoverSteps {
    private enum Outcome {
        case left, added
        case replaced(Replacement)
    }

    private let site: RestoreSite
    private let staged: Spot
    private let known: [EntryPath: Entry]
    private let verification: ContentVerification
    private var new: Descent?

    init(
        _ staging: Staging, _ known: [EntryPath: Entry], _ verification: ContentVerification
    ) {
        site = staging.site
        staged = staging.folder.data
        self.known = known
        self.verification = verification
    }

    /// Nothing for what was not staged.
    mutating func step(_ path: EntryPath) -> Journal.Step? {
        guard let inode = try? ours(path).inode(), inode != 0 else { return nil }
        return Journal.Step(path: path, inode: inode, replaces: known[path] != nil)
    }

    /// Gives those that are in their place for good.
    mutating func take(_ paths: [EntryPath]) async -> Set<EntryPath> {
        var taken: Set<EntryPath> = []
        var replacements: [EntryPath: Replacement] = [:]
        for path in paths {
            switch take(path) {
            case .left: continue
            case .added: break
            case .replaced(let replacement): replacements[path] = replacement
            }
            taken.insert(path)
        }
        return taken.subtracting(await Replacement.settle(replacements))
    }

    /// What can't be done is left as it is, as what somebody else has changed.
    private mutating func take(_ path: EntryPath) -> Outcome {
        do {
            let ours = try ours(path)
            guard let entry = known[path] else {
                return try add(ours, theirs(path, making: true)) ? .added : .left
            }
            let theirs = try theirs(path, making: false)
            guard try !isPartOfDatabase(ours, theirs), let there = Occupant(theirs) else {
                return .left
            }
            let replacement = try Replacement(ours, there)
            if try there.holds(entry, verification), try replacement.make() {
                return .replaced(replacement)
            }
            there.letGo()
            return .left
        } catch {
            return .left
        }
    }

    /// A database changes places with what lies beside it, which can't be done in one step.
    private func isPartOfDatabase(_ ours: Spot, _ theirs: Spot) throws -> Bool {
        try DatabaseFile.owner(of: theirs.name) != nil
            || !Companions.endings(of: ours, replacing: theirs).isEmpty
    }

    private func add(_ ours: Spot, _ theirs: Spot) throws -> Bool {
        guard try !isPartOfDatabase(ours, theirs) else { return false }
        do throws(FileError) {
            try ours.directory.rename(ours.name, to: theirs.name, in: theirs.directory, .keep)
        } catch {
            guard error.isNotSupported else { throw error }
            try theirs.directory.makeHardLink(theirs.name, to: ours.name, in: ours.directory)
            try ours.directory.removeFile(ours.name)
        }
        return true
    }

    private mutating func ours(_ path: EntryPath) throws -> Spot {
        guard let inner = path.parent else { return staged }
        var new = try self.new ?? Descent(staged.openDirectory())
        defer { self.new = new }
        return Spot(directory: try new.directory(inner), name: try FileName(path.name))
    }

    /// Folders that only the archive has are made as it has them.
    private mutating func theirs(_ path: EntryPath, making makes: Bool) throws -> Spot {
        guard let inner = path.parent else { return site.spot }
        var directory = try site.spot.openDirectory()
        var done = EntryPath.root
        for component in inner.components {
            let name = try FileName(component)
            done = done.appending(Array(component))
            if makes, try directory.statusIfPresent(name) == nil {
                let made = try directory.openOrMakeDirectory(name, mode: 0o700)
                let model = try ours(done).openDirectory()
                try DirectoryFacts(model).apply(to: made)
            }
            directory = try directory.openDirectory(name)
        }
        return Spot(directory: directory, name: try FileName(path.name))
    }
}
