import Format

/// Remembers which files are restored, so that further names of them become links.
///
/// Only a file of the same content will do: what an archive took over from an older one may
/// name a first that has become another file meanwhile.
struct LinkFirsts {
    private var indexes: [UInt64: UInt32] = [:]
    private var standIns: [UInt64: (path: EntryPath, index: Int)] = [:]

    /// Hears of every file in path order; tells what it is another name of.
    mutating func first(
        of path: EntryPath, _ content: Entry.Content, at index: Int
    ) -> (path: EntryPath, index: Int)? {
        guard let first = content.linkedTo else {
            indexes[Self.key(path, content)] = UInt32(truncatingIfNeeded: index)
            return nil
        }
        let key = Self.key(first, content)
        if let index = indexes[key] { return (first, Int(index)) }
        if let standIn = standIns[key] { return standIn }
        standIns[key] = (path, index)
        return nil
    }

    private static func key(_ path: EntryPath, _ content: Entry.Content) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(path)
        hasher.combine(content.hash)
        hasher.combine(content.count)
        return UInt64(truncatingIfNeeded: Int64(hasher.finalize()))
    }
}
