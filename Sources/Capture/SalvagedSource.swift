import Format
import Repository
import Synchronization

/// What is left of a source, with substitutes for what is damaged.
final class SalvagedSource: Source {
    private let tree: StoredTree
    private let salvage: Salvage
    private let substitutes: [KeyedHash: Substitute]
    private let state: Mutex<State>

    private struct State {
        var walk: StoredWalk
        /// The folders around what was yielded last, from the outermost in.
        var folders: [EntryPath] = []
    }

    init(_ tree: StoredTree, _ salvage: Salvage, _ substitutes: [KeyedHash: Substitute]) {
        self.tree = tree
        self.salvage = salvage
        self.substitutes = substitutes
        state = Mutex(State(walk: tree.walk()))
    }

    func next() throws -> SourceStep? {
        try state.withLock { state in
            while let entry = try state.walk.peek() {
                if let folder = Self.missingFolder(around: entry, &state.folders) {
                    state.folders.append(folder.path)
                    return .item(StoredItem(folder, of: tree, state.walk.table))
                }
                _ = try state.walk.next()
                guard let item = item(entry, state.walk.table) else { continue }
                if entry.isDirectory { state.folders.append(entry.path) }
                return .item(item)
            }
            return nil
        }
    }

    /// Nil for what is lost.
    private func item(_ entry: Entry, _ table: PackTable) -> StoredItem? {
        guard let content = entry.content, salvage.isDamaged(content, table) else {
            return StoredItem(entry, of: tree, table)
        }
        guard let hash = content.hash, let substitute = substitutes[hash] else { return nil }
        return StoredItem(entry, of: tree, table, substitute: substitute)
    }

    /// A folder that was lost with its segment, made up for what is in it.
    private static func missingFolder(around entry: Entry, _ folders: inout [EntryPath]) -> Entry? {
        while let last = folders.last, !entry.path.isInside(last) { folders.removeLast() }
        var missing: EntryPath?
        var parent = entry.path.parent
        while let path = parent, path != folders.last {
            missing = path
            parent = path.parent
        }
        return missing.map { path in
            var metadata = entry.metadata
            metadata.mode = 0o755
            metadata.attributes = []
            metadata.flags = 0
            return Entry(path: path, metadata: metadata, kind: .directory)
        }
    }
}
