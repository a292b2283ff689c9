package import Format
package import Repository

/// Trusts a suspect archive: what it lost is meant to be gone.
package struct Acceptance: Sendable {
    private let timeline: Timeline

    package init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// Commits the newest archive once more.
    ///
    /// It is trusted when it was accepted itself, or has lost nothing more since the archive that
    /// was; else it stays suspect, with that one as good. With an `epoch` this is done only under
    /// the lease that we have.
    package func accept(
        _ number: ArchiveNumber, under epoch: UInt64? = nil
    ) async throws -> Archive {
        try await Recommit(timeline).commit(as: .accept) { archive in
            if let epoch, archive.epoch != epoch { throw LostLease(newest: nil) }
            guard let newest = archive.parent?.number else { return }
            guard let suspicion = archive.suspicion else {
                throw refusal(number, "the newest archive, \(newest), is not suspect", hint: nil)
            }
            guard number != newest else {
                archive.suspicion = nil
                return
            }
            archive.suspicion = try await remaining(archive, suspicion, newest, number)
        }
    }

    private func remaining(
        _ archive: Archive, _ suspicion: Archive.Suspicion, _ newest: ArchiveNumber,
        _ number: ArchiveNumber
    ) async throws -> Archive.Suspicion? {
        let accepted = try await timeline.archive(number)
        guard accepted.suspicion != nil, !accepted.isFork, number > suspicion.lastGood,
            number < newest
        else {
            throw refusal(
                number, "it is no suspect archive since archive \(suspicion.lastGood)",
                hint: "the newest is suspect: holdfast accept \(newest)")
        }
        let comparison = Comparison(timeline: timeline, good: accepted)
        let reasons = try await timeline.reading(accepted) {
            try await comparison.reasons(archive)
        }
        return Archive.Suspicion(
            since: accepted, reasons, expected: comparison.expected(archive.sources))
    }

    private func refusal(
        _ number: ArchiveNumber, _ reason: String, hint: String?
    ) -> RepositoryError {
        RepositoryError(
            .refused, "accept archive \(number)", "timeline \(timeline.name)", reason, hint: hint)
    }
}
