import Format
import Repository

/// One entry of an archive that exists, on its way into another.
struct StoredItem: SourceItem {
    let path: EntryPath
    let signature: UInt64?
    let link: LinkIdentity?
    private let entry: Entry
    private let tree: StoredTree
    private let table: PackTable

    init(_ entry: Entry, of tree: StoredTree, _ table: PackTable, signature: UInt64? = nil) {
        self.entry = entry
        self.tree = tree
        self.table = table
        self.signature = signature
        path = entry.path
        link = tree.link(of: entry)
    }

    func pack(of extent: Extent) -> PackReference { table[extent.chunk.pack] }

    func describe() -> (metadata: Entry.Metadata, kind: SourceItemKind) {
        guard let content = entry.content else { return (entry.metadata, .other(entry.kind)) }
        return (entry.metadata, .stored(content, table))
    }

    func open() -> any SourceContent {
        guard let content = entry.content else {
            preconditionFailure("internal error: only files have contents")
        }
        return VerifiedContent(
            StoredContent(content, table, tree.chunks), of: content, at: path, in: tree.timeline)
    }
}
