import Format

/// Remembers the first name of each file that has several.
struct LinkMemory {
    private var firsts: [LinkIdentity: (path: EntryPath, content: PendingContent)] = [:]

    subscript(link: LinkIdentity) -> (path: EntryPath, content: PendingContent)? {
        firsts[link]
    }

    mutating func add(_ link: LinkIdentity, _ path: EntryPath, _ content: PendingContent) {
        firsts[link] = (path, content)
    }
}

/// The source that is being read, in step with what the base has of it.
struct SourceReading {
    let source: any Source
    var cursor: BaseCursor?
    let signatures: Signatures?
    /// What the base has with a flaw.
    let unsound: Set<EntryPath>
}
