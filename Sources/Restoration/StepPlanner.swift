import Files
import Format

/// Finds what must change places so that a directory that stays gets what a restore brings.
struct StepPlanner {
    private(set) var new: Descent
    private(set) var there: Descent
    private(set) var steps: [Journal.Step] = []
    private(set) var changes: [Journal.Change] = []

    init(_ new: Directory, into target: Directory) {
        self.new = Descent(new)
        there = Descent(target)
    }

    /// What is there and not in the archive goes, but for what is to stay; the directory becomes that
    /// of the archive, and so do those in it that are kept as something in them stays.
    mutating func replaceAll(keeping kept: KeptFolders) throws {
        let root = try FolderPair(new.top, into: there.top, kept.sparing)
        var levels = [(pair: root, rest: try replace(root, kept)[...])]
        while var level = levels.popLast() {
            guard let name = level.rest.popFirst() else { continue }
            levels.append(level)
            let status = try level.pair.there.status(name)
            let pair = try FolderPair(name, status, in: level.pair)
            levels.append((pair, try replace(pair, kept)[...]))
        }
    }

    /// Gives the folders in this one that are kept.
    private mutating func replace(_ pair: FolderPair, _ kept: KeptFolders) throws -> [FileName] {
        let isNew = pair.new != nil
        // As the archive has it, before anything is put into it.
        let facts = try pair.new.map { try DirectoryFacts($0) }
        if !isNew { try makeRoom(pair.path) }
        let brought = try new.directory(pair.path).entries().map(\.name)
        let names = Set(brought)
        let before = steps.count
        var inner: [FileName] = []
        // First what goes: the log of a database must not be met beside another one.
        for entry in pair.entries {
            let path = pair.path.appending(entry.name.bytes)
            if kept.paths.contains(path) {
                inner.append(entry.name)
            } else if !kept.mounts.contains(path), !names.contains(entry.name),
                let status = try pair.there.statusIfPresent(entry.name),
                try !pair.keeps(entry.name, status)
            {
                try append(pair.path, entry.name)
            }
        }
        for name in brought where !kept.contains(pair.path.appending(name.bytes)) {
            try append(pair.path, name)
        }
        if isNew || steps.count > before { try change(pair.path, to: facts) }
        return inner
    }

    /// A folder for what goes out of one that the archive doesn't have.
    private mutating func makeRoom(_ path: EntryPath) throws {
        guard let folder = path.parent else { return }
        try Spot(directory: new.directory(folder), name: FileName(path.name)).makeDirectory()
    }

    /// What is not in the archive stays; so do directories that are in both.
    mutating func merge() throws {
        var rest: [EntryPath] = [.root]
        while let path = rest.popLast() {
            let before = steps.count
            rest += try merge(path)
            if steps.count > before { try change(path, to: nil) }
        }
    }

    /// What an earlier change did, the other way round.
    mutating func repeatBack(_ journal: Journal) throws {
        for path in journal.steps.map(\.path) {
            try append(path.parent ?? .root, FileName(path.name))
        }
        for earlier in journal.changes { try change(earlier.path, to: earlier.old) }
    }

    /// Gives the directories that are in both.
    private mutating func merge(_ path: EntryPath) throws -> [EntryPath] {
        var shared: [EntryPath] = []
        let (new, there) = (try self.new.directory(path), try self.there.directory(path))
        let names = Set(try there.entries().map(\.name))
        for entry in try new.entries() {
            for name in Companions.surplus(
                of: Spot(directory: new, name: entry.name),
                replacing: Spot(directory: there, name: entry.name), among: names)
            {
                try append(path, name)
            }
            if try new.status(entry.name).kind == .directory,
                try there.statusIfPresent(entry.name)?.kind == .directory
            {
                shared.append(path.appending(entry.name.bytes))
            } else {
                try append(path, entry.name)
            }
        }
        return shared
    }

    private mutating func append(_ folder: EntryPath, _ name: FileName) throws {
        let step = try Journal.Step(
            folder.appending(name.bytes), Spot(directory: new.directory(folder), name: name),
            Spot(directory: there.directory(folder), name: name))
        if step.inode != 0 || step.replaces { steps.append(step) }
    }

    private mutating func change(_ path: EntryPath, to new: DirectoryFacts?) throws {
        let old = try DirectoryFacts(there.directory(path))
        changes.append(Journal.Change(path: path, old: old, new: new))
    }
}
