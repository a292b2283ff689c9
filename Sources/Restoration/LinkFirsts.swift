import Format

/// Remembers which files are restored, so that further names of them become links.
///
/// Only a file of the same content will do: what an archive took over from an older one may
/// name a first that has become another file meanwhile.
struct LinkFirsts {
    private var known: Set<UInt64> = []
    private var standIns: [UInt64: EntryPath] = [:]

    /// Hears of every file in path order; tells what it is another name of.
    mutating func first(of path: EntryPath, _ content: Entry.Content) -> EntryPath? {
        guard let first = content.linkedTo else {
            known.insert(Self.key(path, content))
            return nil
        }
        let key = Self.key(first, content)
        if known.contains(key) { return first }
        if let standIn = standIns[key] { return standIn }
        standIns[key] = path
        return nil
    }

    private static func key(_ path: EntryPath, _ content: Entry.Content) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(path)
        hasher.combine(content.hash)
        hasher.combine(content.count)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}
