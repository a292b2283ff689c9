import Files
import Format
import LiveFiles
import Patterns
import Repository

/// Goes through a tree depth first, names in byte order, with open directories only on the way.
struct DirectoryWalk {
    /// One directory whose names are being gone through.
    private struct Level {
        let directory: Directory
        let path: EntryPath
        var rest: ArraySlice<DirectoryEntry>
        let rules: IgnoreRules
    }

    private let rules: CaptureRules
    private let facts: ItemFacts
    private var levels: [Level] = []
    private var first: SourceStep?
    private var rootDevice: UInt64 = 0

    init(root: FilePath, rules: CaptureRules, scanStart: FileTime) throws {
        self.rules = rules
        facts = ItemFacts(
            accounts: Accounts(), scanStart: scanStart, live: LiveRules(rules))
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
        let own = try directory.status()
        rootDevice = own.device
        first = .item(DirectoryItem(root: directory, own, facts))
        let excludes = rules.excludes.joined(separator: "\n")
        try enter(directory, .root, IgnoreRules().adding(Array(excludes.utf8).span))
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
        let status: FileStatus
        do throws(FileError) {
            guard let found = try level.directory.statusIfPresent(entry.name) else { return nil }
            status = found
        } catch {
            return .unreadable(path, reason: error.reason)
        }
        guard isWanted(path, status, level.rules) else { return nil }
        guard status.kind != .file else { return try file(path, entry.name, status, in: level) }
        let item = DirectoryItem(path, level.directory, entry.name, status, facts)
        guard status.kind == .directory else { return .item(item) }
        return try enter(item, level, path, entry.name, status)
    }

    /// What belongs to a database comes with it: by itself it would be of another moment.
    private func file(
        _ path: EntryPath, _ name: FileName, _ status: FileStatus, in level: Level
    ) throws -> SourceStep? {
        if let owner = DatabaseFile.owner(of: name),
            DatabaseFile.isDatabase(owner, in: level.directory)
        {
            return nil
        }
        let hasCompanions = level.rest.dropFirst().first?.name.bytes.starts(with: name.bytes)
        let logs =
            hasCompanions == true ? try DatabaseFile.logs(of: name, in: level.directory) : []
        return .item(DirectoryItem(path, level.directory, name, status, logs: logs, facts))
    }

    private func isWanted(
        _ path: EntryPath, _ status: FileStatus, _ ignore: IgnoreRules
    ) -> Bool {
        guard status.kind != .socket else { return false }
        let isDirectory = status.kind == .directory
        let bytes = path.bytes
        if ignore.ownVerdict(bytes.span, isDirectory: isDirectory) == .ignored { return false }
        guard !isDirectory, let largest = rules.largestFile else { return true }
        return status.kind != .file || status.size <= largest
    }

    private mutating func enter(
        _ item: DirectoryItem, _ level: Level, _ path: EntryPath, _ name: FileName,
        _ status: FileStatus
    ) throws -> SourceStep? {
        if rules.staysOnFileSystem, status.device != rootDevice { return .item(item) }
        do {
            let directory = try level.directory.openDirectory(name)
            try enter(directory, path, level.rules)
            return .item(item)
        } catch let error as FileError {
            guard !error.isNotFound else { return nil }
            return .unreadable(path, reason: error.reason)
        }
    }

    private mutating func enter(
        _ directory: Directory, _ path: EntryPath, _ inherited: IgnoreRules
    ) throws {
        var entries = try directory.entries().filter { !OwnNames.contain($0.name) }
        if rules.excludesCaches, try CacheTag.isIn(directory, entries) {
            entries = entries.filter { $0.name == CacheTag.name }
        }
        entries.sort { $0.name.bytes.lexicographicallyPrecedes($1.name.bytes) }
        levels.append(
            Level(
                directory: directory, path: path, rest: entries[...],
                rules: try ignoreRules(in: directory, entries, path, inherited)))
    }

    private func ignoreRules(
        in directory: Directory, _ entries: [DirectoryEntry], _ path: EntryPath,
        _ inherited: IgnoreRules
    ) throws -> IgnoreRules {
        guard !rules.ignoreFileName.isEmpty else { return inherited }
        let name = try FileName(rules.ignoreFileName)
        guard entries.contains(where: { $0.name == name }) else { return inherited }
        let text = try WholeFile.read(name, in: directory, limit: 1 << 20)
        return inherited.adding(text.span, below: path.bytes)
    }
}

/// The mark of a folder that can be made anew, see https://bford.info/cachedir/.
private enum CacheTag {
    static let name: FileName = "CACHEDIR.TAG"
    private static let signature = Array("Signature: 8a477f597d28d172789f06886806bc55".utf8)

    static func isIn(_ directory: Directory, _ entries: [DirectoryEntry]) throws -> Bool {
        guard entries.contains(where: { $0.name == name }) else { return false }
        var start: [UInt8] = []
        let file = try directory.openFile(name)
        try file.read(appendingTo: &start, count: signature.count)
        return start == signature
    }
}
