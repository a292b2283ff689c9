package import Format

/// Commits what the main line's head holds once more, with something about it changed.
package struct Recommit: Sendable {
    private static let mostAttempts = 20

    private let timeline: Timeline

    package init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// Tries until the number is ours; `change` gets each head's repeat to change.
    @discardableResult
    package func commit(
        as purpose: Archive.Purpose, _ change: (inout Archive) throws -> Void
    ) async throws -> Archive {
        for _ in 0..<Self.mostAttempts {
            guard let head = try await timeline.head() else { break }
            var archive = try await head.main.repeated(
                as: purpose, number: try head.highest.next, in: timeline)
            try change(&archive)
            if case .committed = try await Commit(timeline).send(archive) { return archive }
        }
        throw RepositoryError(
            .heldByAnother, "commit an archive", "timeline \(timeline.name)",
            "there is no archive yet, or other writers took every number that was tried")
    }

    /// Trusts the newest archive although it is suspect.
    package func accept(_ number: ArchiveNumber) async throws -> Archive {
        try await commit(as: .accept) { archive in
            guard archive.parent?.number == number else {
                throw RepositoryError(
                    .refused, "accept archive \(number)", "timeline \(timeline.name)",
                    "only the newest archive can be accepted",
                    hint: "holdfast rollback \(number) makes an older one the newest")
            }
            guard archive.suspicion != nil else {
                throw RepositoryError(
                    .refused, "accept archive \(number)", "timeline \(timeline.name)",
                    "it is not suspect: there is nothing to accept")
            }
            archive.suspicion = nil
        }
    }
}
