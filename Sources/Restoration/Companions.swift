import Files
import Format
import LiveFiles

/// What lies beside an SQLite database and belongs to it: it must go when another takes its place,
/// which it would be taken for a part of.
enum Companions {
    /// The names that the new file does not bring along itself.
    static func surplus(
        of new: Spot, replacing old: Spot, among names: Set<FileName>
    ) -> [FileName] {
        let found = DatabaseFile.companions(of: new.name).filter(names.contains)
        guard !found.isEmpty, isDatabase(new) || isDatabase(old) else { return [] }
        return found.filter { !new.directory.has($0) }
    }

    /// The same for a single file, as what its name is followed by.
    static func endings(of new: Spot, replacing old: Spot) throws -> [EntryPath] {
        guard isDatabase(new) || isDatabase(old) else { return [] }
        return try DatabaseFile.companions(of: old.name)
            .filter { old.directory.has($0) }
            .map { try EntryPath($0.bytes.dropFirst(old.name.bytes.count)) }
    }

    private static func isDatabase(_ spot: Spot) -> Bool {
        DatabaseFile.isDatabase(spot.name, in: spot.directory)
            || EncryptedDatabase.isOne(spot.name, in: spot.directory)
    }
}

extension Directory {
    func has(_ name: FileName) -> Bool { ((try? statusIfPresent(name)) ?? nil) != nil }
}
