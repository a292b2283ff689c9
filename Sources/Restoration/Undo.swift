package import Files
import Format
import Repository

/// What the last restore of a destination replaced, and the way back to it.
package struct Undo {
    private let site: RestoreSite
    private let folder: ChangeFolder
    private let journal: Journal
    private let destination: Destination

    /// Nothing where there is nothing to undo.
    package static func find(_ path: FilePath) throws -> Undo? {
        let destination = try Destination(path)
        do {
            return try Undo(destination, RestoreSite(destination))
        } catch let error as FileError where error.isNotFound || error.isNotDirectory {
            return nil
        }
    }

    private init?(_ destination: Destination, _ site: RestoreSite) throws {
        guard let folder = try site.kept(), let journal = try Journal.read(in: folder.directory)
        else { return nil }
        self.destination = destination
        self.site = site
        self.folder = folder
        self.journal = journal
    }

    /// Whether this takes a restore back; else it takes back such an undo.
    package var isUndo: Bool { journal.purpose.opposite == .undo }

    /// The archive of the restore that this is about.
    package var archive: Marker { journal.marker }

    package var path: FilePath { destination.path }

    /// Where it lies what would be brought back.
    package var place: FilePath { folder.directory.path }

    /// The paths that would change below the destination; just the root when it is all of it.
    package func paths(limit: Int = 1000) -> [String] {
        guard !journal.isWhole else { return ["\(destination.path)"] }
        return journal.steps.prefix(limit).map { "\($0.path)" }
    }

    /// Exchanges the two states, and keeps what it takes away; gives warnings.
    package func apply() throws -> [String] {
        if journal.isWhole, let directory = try? site.spot.openDirectory() {
            try MountRefusal.check(
                KeptFolders.mounts(below: directory.path), "undo", directory, new: nil)
        }
        var site = site
        guard var folder = try folder.room.take(folder.name) else { return [] }
        let journal = try next()
        try folder.rename(to: folder.room.names.work)
        try site.apply(journal, folder)
        settle()
        return site.notes.warnings
    }

    /// Whoever brings back what was left half-changed says that it is what it should be.
    private func settle() {
        guard let marker = try? destination.marker(), marker.isChanging else { return }
        destination.mark(marker.settled)
    }

    /// Deletes what is kept, to free its space.
    package func discard() throws {
        try folder.room.take(folder.name)?.remove()
    }

    /// The same names once more, as they are now.
    private func next() throws -> Journal {
        if journal.isWhole {
            let endings = journal.steps.dropLast().map(\.path)
            return next(try Journal.Step.whole(folder.data, site.spot, endings), [])
        }
        var planner = StepPlanner(
            try folder.data.openDirectory(), into: try site.spot.openDirectory())
        try planner.repeatBack(journal)
        return next(planner.steps, planner.changes)
    }

    private func next(_ steps: [Journal.Step], _ changes: [Journal.Change]) -> Journal {
        Journal(
            purpose: journal.purpose.opposite, marker: journal.marker, steps: steps,
            changes: changes)
    }
}
