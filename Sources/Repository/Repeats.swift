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
}

extension Archive {
    /// Whether it says what its parent says.
    fileprivate var isRepeat: Bool { purpose == .fence || purpose == .accept }
}
