package import Files
import Format
import Repository

/// What is mounted inside a folder can't change places with what an archive has.
enum MountRefusal {
    /// Lets through what stays as it is, as the archive has nothing of it, or an empty folder.
    ///
    /// `new` takes the place of a folder; nothing stands for what is no folder.
    static func check(
        _ mounts: Set<EntryPath>, _ operation: String, _ target: Directory, new: Directory?
    ) throws {
        var descent = new.map { Descent($0) }
        for mount in mounts.sorted() where try descent?.lacks(mount) != true {
            throw error(operation, target, mount)
        }
    }

    static func error(
        _ operation: String, _ target: Directory, _ mount: EntryPath
    ) -> RestorationError {
        RestorationError(
            .refused, operation, "\(target.path)/\(mount)",
            "something is mounted there, inside of what would be replaced",
            hint: "unmount it; or leave it out of archives, then it stays as it is (exclude, "
                + "oneFileSystem); or make it and its neighbours sources of their own")
    }
}

extension Descent {
    /// Whether nothing is in a folder, if there is one.
    fileprivate mutating func lacks(_ path: EntryPath) throws -> Bool {
        var folder: EntryPath = .root
        for component in path.components {
            let status = try directory(folder).statusIfPresent(FileName(component))
            guard let status else { return true }
            guard status.kind == .directory else { return false }
            folder = folder.appending(component)
        }
        return try directory(folder).entries().isEmpty
    }
}

// MARK: - Before there is an archive

extension Sparing {
    /// Refuses data that could not be brought back from an archive that is made of it now.
    package func requireWayBack(_ operation: String, of path: FilePath) throws {
        guard let path = try? path.resolved(), let root = try? Directory.open(path) else { return }
        for mount in try KeptFolders.mounts(below: path).sorted()
        where try isArchived(mount, in: root) {
            throw MountRefusal.error(operation, root, mount)
        }
    }

    private func isArchived(_ mount: EntryPath, in root: Directory) throws -> Bool {
        var directory = root
        var path = EntryPath.root
        var entries = try root.entries()
        var rules = try rules(root, entries)
        for component in mount.components {
            let name = try FileName(component)
            path = path.appending(component)
            guard let status = try directory.statusIfPresent(name), !rules.spare(path, status)
            else { return false }
            guard status.kind == .directory else { return true }
            directory = try directory.openDirectory(name)
            entries = try directory.entries()
            rules = try rules.inner(path, status, directory, entries)
        }
        return try entries.contains { entry in
            guard !OwnNames.contain(entry.name),
                let status = try directory.statusIfPresent(entry.name)
            else { return false }
            return !rules.spare(path.appending(entry.name.bytes), status)
        }
    }
}
