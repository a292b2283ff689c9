package import Format

extension Timeline {
    private static let mostRepeats = 1000

    /// An archive, and those before it that it repeats through fences and acceptances, until all
    /// that are looked for are met.
    package func repeats(
        of newest: Archive, until wanted: Set<ObjectName>
    ) async throws -> Set<ObjectName> {
        var ids: Set = [newest.id]
        var archive = newest
        while archive.isRepeat, let parent = archive.parent, !wanted.isSubset(of: ids),
            ids.count < Self.mostRepeats
        {
            ids.insert(parent.id)
            guard !wanted.isSubset(of: ids),
                case .live(let before) = try await slot(parent.number), before.id == parent.id
            else { break }
            archive = before
        }
        return ids
    }

    /// The archive that the newest repeats, however often; not looked for beyond the known one.
    package func origin(
        of newest: Archive, since known: Archive? = nil
    ) async throws -> Archive {
        var archive = newest
        while archive.isRepeat, archive.id != known?.id, let parent = archive.parent {
            if let known, parent.id == known.id { return known }
            guard case .live(let before) = try await slot(parent.number) else {
                // Where what was repeated is forgotten, contents must tell.
                return known.flatMap { archive.holds($0) ? $0 : nil } ?? archive
            }
            archive = before
        }
        return archive
    }
}

extension Archive {
    /// Whether it says again what its parent says, and nothing else.
    fileprivate var isRepeat: Bool { purpose == .fence || purpose == .accept }

    fileprivate func holds(_ other: Archive) -> Bool {
        segments == other.segments && packs == other.packs && inline == other.inline
            && listPacks == other.listPacks
    }
}
