import Files
import Format
import LiveFiles

/// A log of an encrypted database, as it was when the database was read.
struct LogItem: SourceItem {
    let path: EntryPath
    private let log: LogCopy
    private let facts: ItemFacts

    init(_ path: EntryPath, _ log: LogCopy, _ facts: ItemFacts) {
        self.path = path
        self.log = log
        self.facts = facts
    }

    var signature: UInt64? { facts.signature(log.status) }
    var link: LinkIdentity? { nil }
    var isInseparable: Bool { true }

    func describe() -> (metadata: Entry.Metadata, kind: SourceItemKind) {
        let metadata = Entry.Metadata(
            mode: log.status.mode, owner: facts.owner(log.status),
            modified: Timestamp(log.status.modified))
        return (metadata, .file(count: UInt64(log.status.size)))
    }

    func open() throws -> any SourceContent { try DatabaseContent(log, signature: signature) }
}
