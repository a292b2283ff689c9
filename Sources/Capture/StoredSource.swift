import Format
import Repository
import Synchronization

/// A source of an archive, yielded as it is.
final class StoredSource: Source {
    private let tree: StoredTree
    private let walk: Mutex<StoredWalk>
    private let hasSignatures: Bool

    /// With signatures, entries are recognised that a copy of an earlier archive has.
    init(_ tree: StoredTree, withSignatures hasSignatures: Bool = false) {
        self.tree = tree
        self.hasSignatures = hasSignatures
        walk = Mutex(tree.walk())
    }

    func next() throws -> SourceStep? {
        try walk.withLock { walk in
            guard let entry = try walk.next() else { return nil }
            let signature = hasSignatures ? tree.signature(of: entry) : nil
            return .item(StoredItem(entry, of: tree, walk.table, signature: signature))
        }
    }
}
