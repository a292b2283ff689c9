import Files
import Format

/// Lets what a restore's folder holds and what is in the data's place change places.
///
/// Every step can be gone on with, or taken back, from wherever it was cut off: what is in the
/// folder, which nobody else touches, tells how far it is.
struct Changeover {
    private let journal: Journal
    private let folder: ChangeFolder
    private let destination: Spot
    private var ours: Descent?
    private var theirs: Descent?

    init(_ journal: Journal, _ folder: ChangeFolder, with destination: Spot) {
        self.journal = journal
        self.folder = folder
        self.destination = destination
    }

    mutating func forward() throws {
        for index in journal.steps.indices { try swap(index).forward() }
        for change in journal.changes { try change.new?.apply(to: directory(change.path)) }
    }

    mutating func backward() throws {
        for index in journal.steps.indices { try swap(index).backward() }
        for change in journal.changes { try change.old.apply(to: directory(change.path)) }
    }

    private mutating func directory(_ path: EntryPath) throws -> Directory {
        var theirs = try self.theirs ?? Descent(destination.openDirectory())
        defer { self.theirs = theirs }
        return try theirs.directory(path)
    }

    private mutating func swap(_ index: Int) throws -> Swap {
        let step = journal.steps[index]
        let aside = Spot(directory: folder.directory, name: try FileName("\(index)"))
        guard !journal.isWhole, let inner = step.path.parent else {
            let ending = step.path.bytes
            return Swap(
                step: step, ours: try folder.data.companion(ending),
                theirs: try destination.companion(ending), aside: aside)
        }
        var ours = try self.ours ?? Descent(folder.data.openDirectory())
        defer { self.ours = ours }
        let name = try FileName(step.path.name)
        return Swap(
            step: step, ours: Spot(directory: try ours.directory(inner), name: name),
            theirs: Spot(directory: try directory(inner), name: name), aside: aside)
    }
}

/// One step of a changeover.
///
/// Where two names can't change places at once, what is in the destination first goes aside.
private struct Swap {
    let step: Journal.Step
    let ours: Spot
    let theirs: Spot
    let aside: Spot

    func forward() throws {
        if try isDone() { return }
        if try isBegun(), try exchange() { return }
        if try holdsNew() {
            if step.replaces, try theirs.isTaken() { try theirs.carry(to: aside) }
            if step.inode != 0 { try ours.move(to: theirs) }
        }
        if try aside.isTaken() { try aside.move(to: ours) }
    }

    func backward() throws {
        if try isDone(), step.replaces {
            if step.inode != 0, try exchange() { return }
            try ours.move(to: aside)
        }
        if step.inode != 0, try !holdsNew() { try theirs.move(to: ours) }
        if try aside.isTaken() { try aside.carry(to: theirs) }
    }

    private func holdsNew() throws -> Bool { try ours.inode() == step.inode }

    /// Whether nothing has moved yet, and both names are taken.
    private func isBegun() throws -> Bool {
        try step.inode != 0 && step.replaces && holdsNew() && theirs.isTaken() && !aside.isTaken()
    }

    /// Whether the folder has what the destination had.
    private func isDone() throws -> Bool {
        let inode = try ours.inode()
        return inode != step.inode && (inode != 0) == step.replaces
    }

    private func exchange() throws -> Bool { try ours.exchange(with: theirs) }
}
