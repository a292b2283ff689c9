import Files
import Format
import LiveFiles
import Repository

/// Goes through a tree depth first, names in byte order, with open directories only on the way.
struct DirectoryWalk {
    /// One directory whose names are being gone through.
    private struct Level {
        let directory: Directory
        let path: EntryPath
        var rest: ArraySlice<DirectoryEntry>
        let rules: FolderRules
    }

    private let facts: ItemFacts
    private var levels: [Level] = []
    private var first: SourceStep?

    init(
        root: FilePath, rules: CaptureRules, scanStart: FileTime,
        telling: @escaping @Sendable (SourceNews) -> Void
    ) throws {
        facts = ItemFacts(
            accounts: Accounts(), scanStart: scanStart, live: LiveRules(rules), tell: telling)
        if root.bytes != [UInt8(ascii: "/")] {
            let (folder, name) = try root.split()
            let parent = try Directory.open(folder)
            let status = try parent.status(name)
            guard status.kind == .directory || status.kind == .symbolicLink else {
                let logs = try DatabaseFile.logs(of: name, in: parent)
                first = .item(DirectoryItem(.root, parent, name, status, logs: logs, facts))
                return
            }
        }
        let directory = try Directory.open(root)
        first = .item(DirectoryItem(root: directory, try directory.status(), facts))
        let entries = try Self.entries(of: directory)
        push(directory, .root, entries, try FolderRules(root: directory, entries, rules))
    }

    mutating func next() throws -> SourceStep? {
        if let step = first.take() { return step }
        while let level = levels.last {
            guard let entry = level.rest.first else {
                levels.removeLast()
                continue
            }
            levels[levels.count - 1].rest.removeFirst()
            if let step = try step(entry, in: level) { return step }
        }
        return nil
    }

    private mutating func step(_ entry: DirectoryEntry, in level: Level) throws -> SourceStep? {
        let path = level.path.appending(entry.name.bytes)
        if let log = facts.logs.take(path) {
            return level.rules.leaveOut(path, log.status) ? nil : .item(LogItem(path, log, facts))
        }
        let status: FileStatus
        do throws(FileError) {
            guard let found = try level.directory.statusIfPresent(entry.name) else { return nil }
            status = found
        } catch {
            return .unreadable(path, reason: error.reason)
        }
        guard !level.rules.leaveOut(path, status) else { return nil }
        guard status.kind != .socket else {
            facts.tell(.socket(path))
            return nil
        }
        guard status.kind != .file else { return try file(path, entry.name, status, in: level) }
        let item = DirectoryItem(path, level.directory, entry.name, status, facts)
        guard status.kind == .directory else { return .item(item) }
        return try enter(item, level, path, entry.name, status)
    }

    /// What belongs to a database comes with it: by itself it would be of another moment.
    private func file(
        _ path: EntryPath, _ name: FileName, _ status: FileStatus, in level: Level
    ) throws -> SourceStep? {
        if let owner = DatabaseFile.owner(of: name) {
            if DatabaseFile.isDatabase(owner, in: level.directory) { return nil }
            let database = level.path.appending(owner.bytes)
            if facts.logs.hasRead(database) { return nil }
            if EncryptedDatabase.isOne(owner, in: level.directory) {
                guard DatabaseFile.isLog(name) else { return nil }
                return .item(
                    DirectoryItem(path, level.directory, name, status, isLog: true, facts))
            }
        }
        let hasCompanions = level.rest.dropFirst().first?.name.bytes.starts(with: name.bytes)
        let logs =
            hasCompanions == true ? try DatabaseFile.logs(of: name, in: level.directory) : []
        return .item(DirectoryItem(path, level.directory, name, status, logs: logs, facts))
    }

    private mutating func enter(
        _ item: DirectoryItem, _ level: Level, _ path: EntryPath, _ name: FileName,
        _ status: FileStatus
    ) throws -> SourceStep? {
        guard level.rules.enter(status) else { return .item(item) }
        do {
            let directory = try level.directory.openDirectory(name)
            let entries = try Self.entries(of: directory)
            push(directory, path, entries, try level.rules.entered(path, directory, entries))
            return .item(item)
        } catch let error as FileError {
            guard !error.isNotFound else { return nil }
            return .unreadable(path, reason: error.reason)
        }
    }

    private mutating func push(
        _ directory: Directory, _ path: EntryPath, _ entries: [DirectoryEntry],
        _ rules: FolderRules
    ) {
        let entries = rules.filter(entries).sorted {
            $0.name.bytes.lexicographicallyPrecedes($1.name.bytes)
        }
        levels.append(Level(directory: directory, path: path, rest: entries[...], rules: rules))
    }

    private static func entries(of directory: Directory) throws -> [DirectoryEntry] {
        try directory.entries().filter { !OwnNames.contain($0.name) }
    }
}
