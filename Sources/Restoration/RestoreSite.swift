import Files
import Format
import Repository

/// A destination with the folders that restores keep for it.
struct RestoreSite {
    let parent: Directory
    let name: FileName
    let beside: Room
    private(set) var notes = Notes()

    /// What the destination lies in must exist.
    init(_ destination: Destination) throws {
        parent = try Directory.open(destination.folder)
        name = destination.name
        beside = Room(directory: parent, names: try OwnNames(beside: name))
    }

    var spot: Spot { Spot(directory: parent, name: name) }

    /// For data that stays in its directory.
    var inside: Room? {
        (try? parent.openDirectory(name)).map { Room(directory: $0, names: .inside) }
    }

    private var rooms: [Room] { [beside] + (inside.map { [$0] } ?? []) }

    /// Refuses a restore that could not keep what it replaces, as another user's is kept there.
    func requireOwnUndo() throws {
        guard ProcessFacts.effectiveUser != 0 else { return }
        _ = try kept()
    }

    /// What an undo would bring back, if there is any.
    func kept() throws -> ChangeFolder? {
        for room in rooms {
            if let folder = try room.find(room.names.undo) { return folder }
        }
        return nil
    }
}

extension Destination {
    /// Finishes what an interrupted restore began, or takes it back; removes what it left.
    package func settle() throws {
        do {
            var site = try RestoreSite(self)
            try site.settle()
        } catch let error as FileError where error.isNotFound || error.isNotDirectory {
            return
        }
    }
}

// MARK: - Applying

extension RestoreSite {
    mutating func settle() throws {
        for room in rooms {
            try removeRemains(room.names.undo, in: room)
            try removeRemains(room.names.work, in: room)
            guard let folder = try room.take(room.names.work),
                let journal = try Journal.read(in: folder.directory)
            else { continue }
            if journal.purpose == .takeover {
                try keep(takenBy: journal, folder)
                continue
            }
            // What can't be finished is as before, which is settled too.
            _ = try finish(journal, folder)
        }
    }

    /// What has no journal is still to be filled, or half removed.
    private func removeRemains(_ name: FileName, in room: Room) throws {
        guard let folder = try? room.find(name), try !folder.hasJournal() else { return }
        try room.take(name)?.discard()
    }

    /// Carries out a change whose data is on the disk; after an error everything is as it was.
    mutating func apply(_ journal: Journal, _ folder: ChangeFolder) throws {
        do {
            try journal.write(in: folder.directory)
        } catch {
            try retreat(journal, folder)
            throw error
        }
        if let cause = try finish(journal, folder) { throw cause }
    }

    /// Goes forward, or back if that fails; gives what went wrong.
    private mutating func finish(
        _ journal: Journal, _ folder: ChangeFolder
    ) throws -> (any Error)? {
        var changeover = Changeover(journal, folder, with: spot)
        do {
            try changeover.forward()
            try folder.directory.syncFileSystem()
        } catch {
            try takeBack(&changeover, folder, error)
            try retreat(journal, folder)
            return error
        }
        do {
            try keep(folder)
        } catch {
            // The data is in its place: what failed now the next restore or undo makes good.
            notes.lacks(.remains, "\(folder.directory.path)", "\(error)")
        }
        return nil
    }

    private func takeBack(
        _ changeover: inout Changeover, _ folder: ChangeFolder, _ cause: any Error
    ) throws {
        do {
            try changeover.backward()
            try folder.directory.syncFileSystem()
        } catch {
            throw RestorationError(
                .other, "restore", "\(parent.path / name)",
                "\(cause); and what was done can't be taken back: \(error)",
                hint: "when that is mended, the next restore, undo or backup of it goes on")
        }
    }

    /// What was to come is of no use any more, unless it was kept before.
    private mutating func retreat(_ journal: Journal, _ folder: ChangeFolder) throws {
        guard journal.purpose != .restore else { return try folder.remove() }
        var folder = folder
        try folder.rename(to: folder.room.names.undo)
        try journal.reversed.write(in: folder.directory)
    }

    /// Keeps for undo what has made place so far; steps that were not taken are not gone on with.
    func keep(takenBy journal: Journal, _ folder: ChangeFolder) throws {
        let data = try? Descent(folder.data.openDirectory())
        let taken = try journal.steps.filter { step in
            guard let inner = step.path.parent, var data else {
                return try folder.data.inode() != step.inode
            }
            let spot = Spot(
                directory: try data.directory(inner), name: try FileName(step.path.name))
            return try spot.inode() != step.inode
        }
        guard !taken.isEmpty else { return try folder.remove() }
        try Journal(purpose: .restore, marker: journal.marker, steps: taken, changes: [])
            .write(in: folder.directory)
        try keep(folder)
    }

    /// One folder is kept for undo, the newest.
    private func keep(_ folder: ChangeFolder) throws {
        var folder = folder
        for room in rooms {
            try folder.takeIn(Spot(directory: room.directory, name: room.names.undo))
        }
        try folder.rename(to: folder.room.names.undo)
        try folder.removePrevious()
    }
}

extension Journal {
    /// The same seen from the state before it.
    fileprivate var reversed: Journal {
        Journal(purpose: purpose.opposite, marker: marker, steps: steps, changes: changes)
    }
}
