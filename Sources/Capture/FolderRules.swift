package import Files
package import Format
import Patterns

/// What the rules of a source say of what lies in one folder of it.
package struct FolderRules {
    /// What of the folder the rules let through.
    private enum Reach {
        case everything
        /// It is a cache, of which only the mark is taken.
        case mark
        case nothing
    }

    private let rules: CaptureRules
    private let rootDevice: UInt64
    private let ignore: IgnoreRules
    private let reach: Reach

    private init(
        _ rules: CaptureRules, _ rootDevice: UInt64, _ ignore: IgnoreRules, _ reach: Reach
    ) {
        self.rules = rules
        self.rootDevice = rootDevice
        self.ignore = ignore
        self.reach = reach
    }

    /// Those of the source's root, whose entries these are.
    package init(root: Directory, _ entries: [DirectoryEntry], _ rules: CaptureRules) throws {
        let excludes = Array(rules.excludes.joined(separator: "\n").utf8)
        self = try FolderRules(
            rules, root.status().device, IgnoreRules().adding(excludes.span), .everything
        ).entered(.root, root, entries)
    }

    /// Those of a folder in this one, also when this one's leave it out.
    package func inner(
        _ path: EntryPath, _ status: FileStatus, _ directory: Directory,
        _ entries: [DirectoryEntry]
    ) throws -> FolderRules {
        guard !leaveOut(path, status), enter(status) else {
            return FolderRules(rules, rootDevice, ignore, .nothing)
        }
        return try entered(path, directory, entries)
    }

    package func leaveOut(_ path: EntryPath, _ status: FileStatus) -> Bool {
        guard reach == .everything || reach == .mark && path.name == CacheTag.name.bytes else {
            return true
        }
        let isDirectory = status.kind == .directory
        let bytes = path.bytes
        if ignore.ownVerdict(bytes.span, isDirectory: isDirectory) == .ignored { return true }
        guard status.kind == .file, let largest = rules.largestFile else { return false }
        return status.size > largest
    }

    /// Whether they let what a folder holds be taken, too.
    func enter(_ status: FileStatus) -> Bool {
        !rules.staysOnFileSystem || status.device == rootDevice
    }

    /// Those that need not be looked at to be left out go.
    func filter(_ entries: [DirectoryEntry]) -> [DirectoryEntry] {
        reach == .mark ? entries.filter { $0.name == CacheTag.name } : entries
    }

    /// Those of a folder that these let through.
    func entered(
        _ path: EntryPath, _ directory: Directory, _ entries: [DirectoryEntry]
    ) throws -> FolderRules {
        let isCache = try rules.excludesCaches && CacheTag.isIn(directory, entries)
        return FolderRules(
            rules, rootDevice, try ignoreRules(in: directory, path, entries),
            isCache ? .mark : .everything)
    }

    private func ignoreRules(
        in directory: Directory, _ path: EntryPath, _ entries: [DirectoryEntry]
    ) throws -> IgnoreRules {
        guard !rules.ignoreFileName.isEmpty else { return ignore }
        let name = try FileName(rules.ignoreFileName)
        guard entries.contains(where: { $0.name == name }) else { return ignore }
        let text = try WholeFile.read(name, in: directory, limit: 1 << 20)
        return ignore.adding(text.span, below: path.bytes)
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
