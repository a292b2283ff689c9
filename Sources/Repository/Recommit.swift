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
        as purpose: Archive.Purpose, _ change: (inout Archive) async throws -> Void
    ) async throws -> Archive {
        for _ in 0..<Self.mostAttempts {
            guard let head = try await timeline.head() else { break }
            var archive = try await head.main.repeated(
                as: purpose, number: try head.highest.next, in: timeline)
            try await change(&archive)
            if case .committed = try await Commit(timeline).send(archive) { return archive }
        }
        throw RepositoryError(
            .heldByAnother, "commit an archive", "timeline \(timeline.name)",
            "there is no archive yet, or other writers took every number that was tried")
    }
}
