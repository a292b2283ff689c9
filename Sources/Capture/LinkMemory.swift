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
    /// What the base names of it, and the name that it has there.
    let named: [String]
    let baseName: String

    /// Why the base names a path that it has with a flaw.
    func reason(of path: EntryPath) -> String? {
        guard !named.isEmpty, unsound.contains(path) else { return nil }
        let start = (path == .root ? baseName : "\(baseName)/\(path)") + ": "
        return named.first { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) }
    }
}
