package import Capture
import Files
import Format
import Synchronization

extension ImportedTree {
    /// The source as a backup takes it.
    package func planned(_ source: Source, name: String, path: [UInt8]) -> PlannedSource {
        PlannedSource(name: name, path: path) { ImportedSource(self, source) }
    }
}

/// Yields the entries of one source of an imported file, with folders that the file left out.
package final class ImportedSource: Source {
    private let walk: Mutex<ImportWalk>

    package init(_ tree: ImportedTree, _ source: ImportedTree.Source) {
        walk = Mutex(ImportWalk(tree, source))
    }

    package func next() throws -> SourceStep? {
        try walk.withLock { try $0.next() }.map { .item($0) }
    }
}

/// Goes through the entries of one source in path order.
struct ImportWalk {
    private let tree: ImportedTree
    private let root: [UInt8]
    private var rest: Range<Int>
    private var waiting: [ImportedItem] = []
    /// The folders on the way to the last entry.
    private var folders: [EntryPath] = []

    init(_ tree: ImportedTree, _ source: ImportedTree.Source) {
        self.tree = tree
        root = PathKey.bytes(source.path)
        rest = source.range
    }

    mutating func next() throws -> ImportedItem? {
        if waiting.isEmpty, let position = rest.popFirst() { try take(position) }
        return waiting.isEmpty ? nil : waiting.removeFirst()
    }

    private mutating func take(_ position: Int) throws {
        let key = tree.entries.index.key(position)
        let path = try PathKey.path(
            key.dropFirst(root.isEmpty ? 0 : min(root.count + 1, key.count)))
        let file = tree.firsts[position] ?? position
        let entry = try tree.entries.entry(file)
        folders.removeAll { !path.isInside($0) }
        for folder in missing(path) {
            waiting.append(ImportedItem(folder: folder, like: entry.metadata))
            folders.append(folder)
        }
        let isLinked = file != position || tree.linked.contains(file)
        waiting.append(
            ImportedItem(
                path: path, link: isLinked ? LinkIdentity(device: 0, inode: UInt64(file)) : nil,
                entry: entry, contents: tree.entries.contents))
        if tree.entries.index.kind(position) == .directory { folders.append(path) }
    }

    /// The folders above a path that no entry stands for, topmost first.
    private func missing(_ path: EntryPath) -> [EntryPath] {
        var missing: [EntryPath] = []
        var next = path.parent
        while let folder = next, folder != folders.last {
            missing.append(folder)
            next = folder.parent
        }
        return missing.reversed()
    }
}

/// One entry of an imported file.
struct ImportedItem: SourceItem {
    let path: EntryPath
    let link: LinkIdentity?
    private let entry: SpooledEntry
    private let contents: OpenFile?

    /// Nothing is known of it from before.
    var signature: UInt64? { nil }

    init(path: EntryPath, link: LinkIdentity?, entry: SpooledEntry, contents: OpenFile) {
        self.path = path
        self.link = link
        self.entry = entry
        self.contents = contents
    }

    /// A folder that the file has entries in, but none for.
    init(folder path: EntryPath, like child: Entry.Metadata) {
        self.path = path
        link = nil
        entry = SpooledEntry(
            metadata: Entry.Metadata(mode: 0o755, owner: child.owner, modified: child.modified),
            kind: .other(.directory))
        contents = nil
    }

    func describe() -> (metadata: Entry.Metadata, kind: SourceItemKind) {
        switch entry.kind {
        case .file(let count, _, _): (entry.metadata, .file(count: count))
        case .other(let kind): (entry.metadata, .other(kind))
        case .link: preconditionFailure("internal error: a link that was not resolved")
        }
    }

    func open() -> any SourceContent {
        guard case .file(let count, let runs, let place) = entry.kind, let contents else {
            preconditionFailure("internal error: only a file has contents")
        }
        return ImportedContent(count: count, runs: runs, place: place, file: contents)
    }
}

/// The bytes of a file in the spool, where its holes take no room.
struct ImportedContent: SourceContent {
    let count: UInt64
    let runs: [Range<UInt64>]
    let place: UInt64
    let file: OpenFile

    func read(appendingTo bytes: inout [UInt8], at offset: UInt64, count: Int) throws {
        var place = place
        for run in runs {
            if run.contains(offset) {
                let most = min(UInt64(count), run.upperBound - offset)
                try file.read(
                    appendingTo: &bytes, count: Int(most),
                    at: Int64(place + (offset - run.lowerBound)))
                return
            }
            place += run.upperBound - run.lowerBound
        }
        try readHole(appendingTo: &bytes, at: offset, count: count)
    }

    private func readHole(
        appendingTo bytes: inout [UInt8], at offset: UInt64, count: Int
    ) throws {
        guard offset < self.count else { return }
        let end = runs.first { $0.lowerBound > offset }?.lowerBound ?? self.count
        bytes += [UInt8](repeating: 0, count: Int(min(UInt64(count), end - offset)))
    }

    func settled() -> Settling { .unchanged(signature: nil) }
}
