import Files
import Repository

/// Where the folders of restores lie: beside the data, or inside it.
struct Room: Sendable {
    let directory: Directory
    let names: OwnNames

    /// An empty folder for a restore; what an earlier one left unfinished makes place.
    func make() throws -> ChangeFolder {
        try take(names.work)?.discard()
        try directory.makeDirectory(names.work, mode: 0o700)
        do {
            var folder = try ChangeFolder(names.work, in: self)
            try folder.hold()
            try folder.forgetInheritance()
            return folder
        } catch {
            try? directory.removeDirectory(names.work)
            throw error
        }
    }

    /// The folder of that name, if there is one, to look at.
    func find(_ name: FileName) throws -> ChangeFolder? {
        guard let status = try directory.statusIfPresent(name) else { return nil }
        guard status.kind == .directory, status.user == ProcessFacts.effectiveUser else {
            throw RestorationError(
                .refused, "restore", "\(directory.path / name)",
                "somebody else made it, in the place that holdfast needs",
                hint: "find out whose it is, and remove it")
        }
        return try ChangeFolder(name, in: self)
    }

    /// The same to change; nobody else works on it meanwhile.
    func take(_ name: FileName) throws -> ChangeFolder? {
        guard var folder = try find(name) else { return nil }
        try folder.hold()
        return folder
    }
}

/// The folder of one restore: what it brings, and afterwards what was there before.
///
/// As long as it has no journal nothing depends on it.
struct ChangeFolder {
    /// What is to change places with the data, or has.
    static let dataName: FileName = "data"
    static let journalName: FileName = "journal"
    /// What was kept for undo before, until it is removed.
    private static let previous: FileName = "previous"

    let room: Room
    let directory: Directory
    private(set) var name: FileName
    /// Held for as long as somebody changes it.
    private var lock: FileLock?

    fileprivate init(_ name: FileName, in room: Room) throws {
        self.room = room
        self.name = name
        directory = try room.directory.openDirectory(name)
    }

    fileprivate mutating func hold() throws {
        do throws(FileError) {
            lock = try FileLock(directory)
        } catch {
            guard error.isHeld else { throw error }
            throw Self.held(directory)
        }
        // Until the lock was taken another process could remove or rename it.
        guard try room.directory.statusIfPresent(name)?.inode == directory.status().inode else {
            throw Self.held(directory)
        }
    }

    private static func held(_ directory: Directory) -> RestorationError {
        RestorationError(
            .heldByAnother, "restore", "\(directory.path)", "another restore is at work on it",
            hint: "wait for it to end")
    }

    /// What is made inside must inherit nothing of the folder around.
    fileprivate func forgetInheritance() throws {
        try directory.node.setMode(0o700)
        for list in [AttributeName.defaultAccessList, .accessList] {
            try? directory.node.removeAttribute(list)
        }
        if ProcessFacts.effectiveUser == 0 {
            try? directory.node.setOwner(group: ProcessFacts.effectiveGroup)
        }
    }

    var data: Spot { Spot(directory: directory, name: Self.dataName) }

    mutating func rename(to newName: FileName) throws {
        try room.directory.rename(name, to: newName)
        try room.directory.sync()
        name = newName
    }

    /// Takes in what was kept before, so that its name is free and it goes when this goes.
    func takeIn(_ other: Spot) throws {
        guard try other.isTaken() else { return }
        try removePrevious()
        try other.directory.rename(other.name, to: Self.previous, in: directory)
    }

    func hasJournal() throws -> Bool {
        try directory.statusIfPresent(Self.journalName) != nil
    }

    /// Removes it unless something depends on it.
    func discard() throws {
        if try !hasJournal() { try remove() }
    }

    func removePrevious() throws {
        try remove(Self.previous, from: directory)
    }

    /// Removes it with all that it holds; whatever is cut off on the way can be removed later.
    func remove() throws {
        if try hasJournal() {
            try directory.removeFile(Self.journalName)
            try directory.sync()
        }
        try remove(name, from: room.directory)
    }

    private func remove(_ name: FileName, from parent: Directory) throws {
        do throws(FileError) {
            try parent.removeTree(name)
        } catch {
            guard error.isPermission, ProcessFacts.effectiveUser == 0 else { throw error }
            try FlagRemoval.run(parent.openDirectory(name))
            try parent.removeTree(name)
        }
    }
}

/// Takes away the flags that keep files from being removed.
private enum FlagRemoval {
    private static let deepest = 200

    static func run(_ directory: Directory, depth: Int = 0) throws(FileError) {
        try clear(directory.flags(), directory.setFlags)
        guard depth < deepest else { return }
        for entry in try directory.entries() {
            switch try directory.status(entry.name).kind {
            case .directory: try run(directory.openDirectory(entry.name), depth: depth + 1)
            case .file:
                let file = try directory.openFile(entry.name)
                try clear(file.flags(), file.setFlags)
            default: continue
            }
        }
    }

    private static func clear(
        _ flags: InodeFlags, _ set: (InodeFlags) throws(FileError) -> Void
    ) throws(FileError) {
        guard !flags.isDisjoint(with: MetadataWriter.lasting) else { return }
        try set(flags.subtracting(MetadataWriter.lasting))
    }
}
