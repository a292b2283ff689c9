import Files
import Format
import Repository

/// One entry of an archive that exists, on its way into another.
struct StoredItem: SourceItem {
    let path: EntryPath
    let signature: UInt64?
    let link: LinkIdentity?
    private let entry: Entry
    private let tree: StoredTree
    let table: PackTable
    private let substitute: Substitute?
    /// Where its bytes were announced.
    private var use: ChunkSupply.Use?

    init(
        _ entry: Entry, of tree: StoredTree, _ table: PackTable, signature: UInt64? = nil,
        substitute: Substitute? = nil
    ) {
        self.entry = entry
        self.tree = tree
        self.table = table
        self.signature = signature
        self.substitute = substitute
        path = entry.path
        link = tree.link(of: entry)
    }

    var isUnsound: Bool { tree.unsound.contains(path) }

    func pack(of extent: Extent) -> PackReference { table[extent.chunk.pack] }

    /// Tells the supply that its bytes will be read.
    func announced() async -> StoredItem {
        guard let content = entry.content, content.linkedTo == nil else { return self }
        var item = self
        item.use = await tree.supply.announce(content, table)
        return item
    }

    func describe() -> (metadata: Entry.Metadata, kind: SourceItemKind) {
        (entry.metadata, kind)
    }

    private var kind: SourceItemKind {
        guard let content = entry.content else { return .other(entry.kind) }
        switch substitute {
        case nil: return .stored(content, table)
        case .stored(let other, let packs, _)?: return .stored(other, packs)
        case .file?: return .file(count: content.count)
        }
    }

    func open() throws -> any SourceContent {
        guard let content = entry.content else {
            preconditionFailure("internal error: only files have contents")
        }
        return VerifiedContent(
            try bytes(content), of: content, at: path, in: tree.timeline)
    }

    private func bytes(_ content: Entry.Content) throws -> any SourceContent {
        switch substitute {
        case nil: return StoredContent(content, table, tree.supply, use: use)
        case .stored(let other, let packs, _)?:
            return StoredContent(other, packs, tree.supply)
        case .file(let path)?:
            return try DirectoryFileContent(
                try DiskFile.open(path),
                ItemFacts(accounts: Accounts(), scanStart: ScanStart.now()))
        }
    }
}
