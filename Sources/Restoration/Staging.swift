import Files
import Format
import Repository

/// One item of a plan on its way: staged, then brought to its place.
struct Staging {
    let item: RestorePlan.Item
    let effect: RestoreEffect
    let folder: ChangeFolder
    private(set) var site: RestoreSite
    private let state: DestinationState
    /// Whether the data can be exchanged as a whole; else it stays in its directory.
    private let isMovable: Bool
    private let madeFolders: [FilePath]
    private(set) var written = WrittenTree()
    /// Nothing where all of the destination may change places.
    private var kept: KeptFolders?

    /// Makes room for the data; nothing for an item that stays as it is.
    ///
    /// What an interrupted restore left is settled first; else nothing there is touched.
    static func make(
        _ item: RestorePlan.Item, _ existing: ExistingData, staysInPlace: Bool
    ) throws -> Staging? {
        let made = try MissingFolders.make(item.destination.folder)
        do {
            var site = try RestoreSite(item.destination)
            try site.settle()
            let effect = try item.decide(existing)
            guard effect != .nothing else { return nil }
            try site.requireOwnUndo()
            return try Staging(item, effect, site, made, staysInPlace)
        } catch {
            MissingFolders.remove(made)
            throw told(error, of: item)
        }
    }

    /// A full disk is told by the place that the data is for, not by the one where it is put first.
    static func told(_ error: any Error, of item: RestorePlan.Item) -> any Error {
        guard let error = error as? FileError, error.isNoSpace else { return error }
        return RestorationError(
            .other, "restore \(item.source.name)", "\(item.destination.path)", error.reason,
            hint: "until all of it is there, it lies beside what it replaces; "
                + "df -h and df -i show what is used")
    }

    private init(
        _ item: RestorePlan.Item, _ effect: RestoreEffect, _ site: RestoreSite,
        _ madeFolders: [FilePath], _ staysInPlace: Bool
    ) throws {
        self.item = item
        self.effect = effect
        self.site = site
        self.madeFolders = madeFolders
        state = try item.destination.state()
        (folder, isMovable) = try Self.makeFolder(site, state, staysInPlace)
    }

    var notes: Notes { site.notes }

    mutating func stage(_ writer: TreeWriter) async throws {
        do {
            written = try await writer.write(
                ArchiveSource(name: item.source.name, segments: item.segments), item.selection,
                as: ChangeFolder.dataName, in: folder.directory)
        } catch {
            throw Self.told(error, of: item)
        }
    }

    /// Throws away what is staged, and leaves nothing.
    func discard() {
        try? folder.discard()
        MissingFolders.remove(madeFolders)
    }

    /// Beside the data where that can be, else inside it.
    static func makeFolder(
        _ site: RestoreSite, _ state: DestinationState, _ mustStay: Bool
    ) throws -> (ChangeFolder, isMovable: Bool) {
        let inside = state.isDirectory ? site.inside : nil
        if let inside, mustStay || staysInPlace(inside.directory, in: site.parent) {
            return (try inside.make(), false)
        }
        do {
            return (try site.beside.make(), true)
        } catch let error as FileError {
            guard let inside, error.isPermission || error.isReadOnly else { throw error }
            return (try inside.make(), false)
        }
    }

    /// A mount can't move; and who works in a directory should find the new data there.
    private static func staysInPlace(_ directory: Directory, in folder: Directory) -> Bool {
        if directory.mountNumber != folder.mountNumber { return true }
        guard let current = try? Directory.open(".").status(), let own = try? directory.status()
        else { return false }
        return FileIdentity(current) == FileIdentity(own)
    }
}

// MARK: - To its place

extension Staging {
    /// What became of a destination.
    enum Outcome {
        /// Nothing was there that could be brought back.
        case moved
        /// What was there is kept.
        case exchanged
        /// So is it, and the directory is the same as before; names in these changed places.
        case filled(Set<EntryPath>)

        var hasUndo: Bool {
            guard case .moved = self else { return true }
            return false
        }

        var changed: Set<EntryPath> {
            guard case .filled(let paths) = self else { return [] }
            return paths
        }
    }

    /// Looks for what must stay where it is; refuses what can't be done.
    mutating func prepare() throws {
        guard written.entryCount > 0, effect != .create, state.isDirectory else { return }
        let target = try site.spot.openDirectory()
        let subject = "restore \(item.source.name)"
        guard written.isDirectory else {
            let mounts = try KeptFolders.mounts(below: target.path)
            return try MountRefusal.check(mounts, subject, target, new: nil)
        }
        let new = try folder.data.openDirectory()
        let kept = try KeptFolders(
            new, into: target, effect == .replace ? item.sparing : nil)
        try MountRefusal.check(kept.mounts, subject, target, new: new)
        self.kept = kept
    }

    mutating func commit(_ marker: Marker, replacing mayReplace: Bool) throws -> Outcome {
        let endings = try companions()
        if state == .missing {
            return endings.isEmpty
                ? try move(replacing: false) : try exchange(marker, with: endings)
        }
        if state == .hollow, !written.isDirectory { return try exchange(marker, with: endings) }
        guard written.isDirectory == state.isDirectory else {
            guard isMovable, mayReplace else { throw kindRefusal }
            return try exchange(marker, with: [])
        }
        if effect == .merge { return try merge(marker) }
        guard isMovable, kept?.isEmpty ?? true else { return try fill(marker) }
        guard effect == .create else { return try exchange(marker, with: endings) }
        do {
            return try move(replacing: true)
        } catch let error as FileError where error.isBusy || error.isNotEmpty {
            return try fill(marker)
        }
    }

    /// A directory makes place by itself as long as it is empty.
    private mutating func move(replacing: Bool) throws -> Outcome {
        if replacing {
            try folder.data.replaceEmpty(site.spot)
        } else {
            try folder.data.move(to: site.spot)
        }
        try site.parent.sync()
        try? folder.remove()
        return .moved
    }

    private func companions() throws -> [EntryPath] {
        guard !written.isDirectory, !state.isDirectory else { return [] }
        return try Companions.endings(of: folder.data, replacing: site.spot)
    }

    private mutating func exchange(
        _ marker: Marker, with endings: [EntryPath]
    ) throws -> Outcome {
        try apply(marker, try Journal.Step.whole(folder.data, site.spot, endings), [])
        return .exchanged
    }

    private mutating func fill(_ marker: Marker) throws -> Outcome {
        let kept = kept
        return try plan(marker) { planner in
            try planner.replaceAll(
                keeping: kept ?? KeptFolders(planner.new.top, into: planner.there.top, nil))
        }
    }

    private mutating func merge(_ marker: Marker) throws -> Outcome {
        try plan(marker) { try $0.merge() }
    }

    private mutating func plan(
        _ marker: Marker, _ body: (inout StepPlanner) throws -> Void
    ) throws -> Outcome {
        var planner = StepPlanner(
            try folder.data.openDirectory(), into: try site.spot.openDirectory())
        try body(&planner)
        try apply(marker, planner.steps, planner.changes)
        return .filled(Set(planner.changes.map(\.path)))
    }

    private mutating func apply(
        _ marker: Marker, _ steps: [Journal.Step], _ changes: [Journal.Change]
    ) throws {
        try site.apply(
            Journal(purpose: .restore, marker: marker, steps: steps, changes: changes), folder)
    }

    private var kindRefusal: RestorationError {
        RestorationError(
            .refused, "restore \(item.source.name)", "\(item.destination.path)",
            written.isDirectory
                ? "it is a file, but the source is a folder"
                : "it is a folder, but the source is a file",
            hint: "name another place: --to")
    }
}

/// The folders that a destination lies in and that did not exist.
private enum MissingFolders {
    /// Gives those that were made, the innermost first.
    static func make(_ path: FilePath) throws -> [FilePath] {
        var missing: [FilePath] = []
        var next = path
        while true {
            do throws(FileError) {
                _ = try Directory.open(next)
                break
            } catch {
                guard error.isNotFound else { throw error }
                missing.append(next)
                next = try next.split().folder
            }
        }
        guard !missing.isEmpty else { return [] }
        do throws(FileError) {
            try Directory.make(path, mode: 0o777)
        } catch {
            remove(missing)
            throw error
        }
        return missing
    }

    static func remove(_ made: [FilePath]) {
        for path in made {
            guard let (folder, name) = try? path.split() else { return }
            try? Directory.open(folder).removeDirectory(name)
        }
    }
}
