package import Format

extension Timeline {
    /// What is no damage but an archive that somebody forgot while it was read is told so.
    package func explaining(
        _ error: RepositoryError, reading archive: Archive
    ) async -> RepositoryError {
        guard error.kind == .corrupt,
            case .tombstone? = try? await slot(archive.number)
        else { return error }
        return RepositoryError(
            .forgotten, "read archive \(archive.number)", "timeline \(name)",
            "it was forgotten while it was being read",
            hint: "holdfast list shows what is there")
    }
}
