import Files
import Format

/// Finds what must change places so that a directory that stays gets what a restore brings.
struct StepPlanner {
    private var new: Descent
    private var there: Descent
    private(set) var steps: [Journal.Step] = []
    private(set) var changes: [Journal.Change] = []

    init(_ new: Directory, into target: Directory) {
        self.new = Descent(new)
        there = Descent(target)
    }

    /// What is there and not in the archive goes; the directory becomes that of the archive.
    mutating func replaceAll() throws {
        let brought = try new.top.entries().map(\.name)
        let kept = Set(brought)
        // First what goes: the log of a database must not be met beside another one.
        for entry in try there.top.entries()
        where Destination.isData(entry.name) && !kept.contains(entry.name) {
            try append(.root, entry.name)
        }
        for name in brought { try append(.root, name) }
        try change(.root, to: DirectoryFacts(new.top))
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
