import Files
import Format
import LiveFiles

/// A folder that is to be replaced, with what the archive has in its place.
struct FolderPair {
    let path: EntryPath
    let there: Directory
    let entries: [DirectoryEntry]
    /// Nothing where the archive has no such folder.
    let new: Directory?
    /// As the disk has them, and as the archive has them: whoever broke the data may have changed
    /// what leaves files out, too.
    private let rules: [Sparing.Rules?]

    init(_ new: Directory, into target: Directory, _ sparing: Sparing?) throws {
        path = .root
        there = target
        // What restores and file systems put into a root is no data.
        entries = try target.entries().filter { Destination.isData($0.name) }
        self.new = new
        let brought = try new.entries()
        rules = [try? sparing?.rules(target, entries), try? sparing?.rules(new, brought)]
    }

    /// The pair of a folder in this one.
    ///
    /// Where its rules can't be read those of this one hold.
    init(_ name: FileName, _ status: FileStatus, in outer: FolderPair) throws {
        path = outer.path.appending(name.bytes)
        there = try outer.there.openDirectory(name)
        entries = try there.entries()
        new = try outer.new.flatMap { folder in
            try folder.statusIfPresent(name) == nil ? nil : try folder.openDirectory(name)
        }
        let brought = try new?.entries() ?? []
        let (path, there, entries, new) = (path, there, entries, new)
        rules = zip(outer.rules, [(there, entries), (new, brought)]).map { rules, folder in
            guard let rules, let directory = folder.0 else { return rules }
            return (try? rules.inner(path, status, directory, folder.1)) ?? rules
        }
    }

    /// Whether both can be folders in the end.
    func isPair(_ name: FileName) throws -> Bool {
        guard let kind = try new?.statusIfPresent(name)?.kind else { return true }
        return kind == .directory
    }

    /// What the archive has makes place for that; a part of a database does as the database does.
    func keeps(_ name: FileName, _ status: FileStatus) throws -> Bool {
        guard new?.has(name) != true else { return false }
        if let owner = DatabaseFile.owner(of: name), isDatabase(owner) {
            guard let status = try there.statusIfPresent(owner) else { return false }
            return try keeps(owner, status)
        }
        let path = path.appending(name.bytes)
        return rules.contains { $0?.spare(path, status) == true }
    }

    private func isDatabase(_ name: FileName) -> Bool {
        [there, new].compactMap(\.self).contains {
            DatabaseFile.isDatabase(name, in: $0) || EncryptedDatabase.isOne(name, in: $0)
        }
    }
}
