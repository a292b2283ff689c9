import Files
import Format
import Repository

/// The folders of a destination that can't change places, as something in them is to stay.
struct KeptFolders {
    /// What is still to be looked at of a folder.
    private struct Level {
        let pair: FolderPair
        var rest: ArraySlice<DirectoryEntry>
    }

    let sparing: Sparing?
    /// Folders and files that something is mounted at.
    let mounts: Set<EntryPath>
    private(set) var paths: Set<EntryPath> = []

    /// Looks through all that is there, with open directories only on the way.
    init(_ new: Directory, into target: Directory, _ sparing: Sparing?) throws {
        self.sparing = sparing
        mounts = try Self.mounts(below: target.path)
        for mount in mounts { keep(mount.parent) }
        guard sparing != nil else { return }
        let root = try FolderPair(new, into: target, sparing)
        var levels = [Level(pair: root, rest: root.entries[...])]
        while var level = levels.popLast() {
            guard let entry = level.rest.popFirst() else { continue }
            let inner = try look(at: entry.name, in: level.pair)
            levels.append(level)
            if let inner { levels.append(Level(pair: inner, rest: inner.entries[...])) }
        }
    }

    var isEmpty: Bool { paths.isEmpty }

    /// Whether that is no name that changes places.
    func contains(_ path: EntryPath) -> Bool { paths.contains(path) || mounts.contains(path) }

    /// What lies in a mount is reached through it alone.
    static func mounts(below folder: FilePath) throws -> Set<EntryPath> {
        let all = try MountTable.paths(below: folder).map { try EntryPath($0) }
        return Set(all.filter { path in !all.contains { path.isInside($0) } })
    }

    /// Gives what is to be looked into.
    private mutating func look(at name: FileName, in pair: FolderPair) throws -> FolderPair? {
        let path = pair.path.appending(name.bytes)
        guard !OwnNames.contain(name), !mounts.contains(path),
            let status = try pair.there.statusIfPresent(name)
        else { return nil }
        if try pair.keeps(name, status) {
            keep(pair.path)
            return nil
        }
        guard status.kind == .directory, try pair.isPair(name) else { return nil }
        do {
            return try FolderPair(name, status, in: pair)
        } catch let error as FileError where error.isPermission || error.isNotFound {
            // What can't be looked into was never archived as such.
            return nil
        }
    }

    private mutating func keep(_ path: EntryPath?) {
        var next = path
        while let path = next, paths.insert(path).inserted { next = path.parent }
    }
}
