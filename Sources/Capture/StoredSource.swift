import Format
import Repository
import Synchronization

/// A source of an archive, yielded as it is.
final class StoredSource: Source {
    private let tree: StoredTree
    private let walk: Mutex<StoredWalk>

    init(_ tree: StoredTree) {
        self.tree = tree
        walk = Mutex(tree.walk())
    }

    func next() throws -> SourceStep? {
        try walk.withLock { walk in
            guard let entry = try walk.next() else { return nil }
            return .item(StoredItem(entry, of: tree, walk.table))
        }
    }
}
