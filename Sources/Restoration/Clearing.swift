package import Files
import Repository

/// Takes away what is at a destination, and keeps it for undo, as a restore does of what it replaces.
package struct Clearing {
    private let destination: Destination
    /// Nothing was there, not even a folder.
    private let wasMissing: Bool
    private let sparing: Sparing?

    package init(_ path: FilePath, wasMissing: Bool, sparing: Sparing?) throws {
        destination = try Destination(path)
        self.wasMissing = wasMissing
        self.sparing = sparing
    }

    /// A folder that was there stays, with what backups leave out.
    ///
    /// The marker is of the archive that had nothing there.
    package func run(_ marker: Marker) throws {
        try destination.settle()
        let state = try destination.state()
        guard state != .missing, state != .empty || wasMissing else { return }
        var site = try RestoreSite(destination)
        try site.requireOwnUndo()
        if try state.isDirectory && (!wasMissing || isMount(site)) {
            try empty(&site, state, marker)
        } else {
            try remove(&site, marker)
        }
    }

    private func isMount(_ site: RestoreSite) throws -> Bool {
        try site.spot.openDirectory().mountNumber != site.parent.mountNumber
    }

    private func remove(_ site: inout RestoreSite, _ marker: Marker) throws {
        let folder = try site.beside.make()
        do {
            let endings = try Companions.endings(of: folder.data, replacing: site.spot)
            let steps = try Journal.Step.whole(folder.data, site.spot, endings)
            try apply(steps, [], &site, folder, marker)
        } catch {
            try? folder.discard()
            throw error
        }
    }

    /// Name by name, as what is mounted can't move.
    private func empty(
        _ site: inout RestoreSite, _ state: DestinationState, _ marker: Marker
    ) throws {
        let folder = try Staging.makeFolder(site, state, false).0
        do {
            let target = try site.spot.openDirectory()
            try folder.data.makeDirectory()
            let new = try folder.data.openDirectory()
            try DirectoryFacts(target).apply(to: new)
            var planner = StepPlanner(new, into: target)
            try planner.replaceAll(keeping: KeptFolders(new, into: target, sparing))
            guard !planner.steps.isEmpty else { return try folder.discard() }
            try apply(planner.steps, planner.changes, &site, folder, marker)
        } catch {
            try? folder.discard()
            throw error
        }
    }

    private func apply(
        _ steps: [Journal.Step], _ changes: [Journal.Change], _ site: inout RestoreSite,
        _ folder: ChangeFolder, _ marker: Marker
    ) throws {
        try site.apply(
            Journal(purpose: .restore, marker: marker, steps: steps, changes: changes), folder)
    }
}
