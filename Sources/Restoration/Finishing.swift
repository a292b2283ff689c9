import Files
import Format
import Repository

/// What is done with single entries when everything is in its place: flags are set that would
/// have kept them from getting there, and what moved gets its signature anew.
struct Finishing {
    private let plan: RestorePlan
    private let item: RestorePlan.Item
    /// The folders that did not move, but what is in them.
    private let changed: Set<EntryPath>
    private var written: WrittenTree
    private var way: Descent?

    init(
        _ plan: RestorePlan, _ item: RestorePlan.Item, _ written: WrittenTree,
        changed: Set<EntryPath>
    ) {
        self.plan = plan
        self.item = item
        self.written = written
        self.changed = changed
    }

    /// What is special is rare, so it is looked up in the archive once more and not remembered.
    consuming func run(_ cache: (any MetadataCache)?) async throws -> WrittenTree {
        look(at: .root, 0)
        guard written.hasLastingFlags || !changed.isEmpty else { return written }
        var browser = try await ArchiveBrowser(plan.timeline, plan.archive, cache: cache)
        browser.seek(source: item.position)
        var index = 0
        while let entry = try await browser.next() {
            if item.selection.contains(entry.path, isDirectory: entry.isDirectory) {
                finish(entry, index)
            }
            index += 1
        }
        return written
    }

    private mutating func finish(_ entry: Entry, _ index: Int) {
        let flags = InodeFlags(rawValue: entry.metadata.flags)
        let isFlagged = !flags.isDisjoint(with: MetadataWriter.lasting)
        if isFlagged { set(flags, of: entry) }
        let hasMoved =
            changed.contains(entry.path) || entry.path.parent.map(changed.contains) ?? false
        if isFlagged || hasMoved { look(at: entry.path, index) }
    }

    private mutating func set(_ flags: InodeFlags, of entry: Entry) {
        do {
            let spot = try spot(entry.path)
            if entry.isDirectory {
                try spot.openDirectory().setFlags(flags)
            } else {
                try spot.directory.openFile(spot.name).setFlags(flags)
            }
        } catch let error as FileError {
            written.notes.lacks(.flags, "\(entry.path)", error.reason)
        } catch {
            written.notes.lacks(.flags, "\(entry.path)", "\(error)")
        }
    }

    /// What can't be seen is read by the next backup.
    private mutating func look(at path: EntryPath, _ index: Int) {
        let status = try? spot(path).status()
        written.signatures[index] = status?.signature ?? 0
    }

    private mutating func spot(_ path: EntryPath) throws -> Spot {
        guard let folder = path.parent else {
            return Spot(
                directory: try Directory.open(item.destination.folder),
                name: item.destination.name)
        }
        var way = try self.way ?? Descent(Directory.open(item.destination.path))
        defer { self.way = way }
        return Spot(directory: try way.directory(folder), name: try FileName(path.name))
    }
}
