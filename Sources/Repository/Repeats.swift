package import Format

extension Timeline {
    /// The archive that the newest repeats, however often; not looked for beyond the known one.
    package func origin(of newest: Archive, since known: Archive) async throws -> Archive {
        var archive = newest
        while archive.isRepeat, archive.id != known.id, let parent = archive.parent {
            guard parent.id != known.id else { return known }
            guard case .live(let before) = try await slot(parent.number) else {
                // Where what was repeated is forgotten, contents must tell.
                return archive.holds(known) ? known : archive
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
