package import Format

/// Takes the lease of a timeline: commits a repeat of its newest archive under the next epoch.
package struct LeaseTaking: Sendable {
    private let timeline: Timeline
    private let place: String?

    /// `place` is where the app runs, for the timeline to remember; nil leaves it as it is.
    package init(_ timeline: Timeline, place: String?) {
        self.timeline = timeline
        self.place = place
    }

    /// What there was when somebody decided to take the lease; nil for a timeline without archives.
    package typealias Head = (main: Archive, highest: ArchiveNumber)

    /// The archive that took it, or nil when somebody else was quicker: then all is to be judged anew.
    package func take(_ head: Head?) async throws -> Archive? {
        var archive =
            if let head {
                try await head.main.repeated(
                    as: .fence, number: try head.highest.next, in: timeline)
            } else {
                try await beginning()
            }
        archive.epoch = (head?.main.epoch ?? 0) + 1
        if let place { archive.place = place }
        guard case .committed = try await Commit(timeline).send(archive) else { return nil }
        return archive
    }

    /// Where there is nothing to repeat, a first archive without any source.
    private func beginning() async throws -> Archive {
        let surroundings = timeline.repository.surroundings
        let keyring = timeline.repository.keyring
        var archive = Archive(
            id: try surroundings.makeName(), number: .first, parent: nil,
            generation: keyring.newestGeneration.number,
            time: try await timeline.store.timestamp(), writerTime: surroundings.now(),
            writer: Archive.Writer(host: surroundings.host, program: surroundings.program),
            sources: [], segments: ListTree(level: 0, bytes: []),
            packs: ListTree(level: 0, bytes: []), signer: keyring.signer)
        archive.purpose = .fence
        return archive
    }
}
