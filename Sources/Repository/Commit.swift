package import Format
import Storage

/// Creates the next number of a timeline, which the store allows once.
package struct Commit: Sendable {
    package enum Outcome: Sendable {
        case committed
        /// Somebody else has the number; nothing of ours was kept.
        case taken
        /// The number had been given and was forgotten long ago; what was stored may be in use.
        case overslept
    }

    private let timeline: Timeline

    package init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// Sends the archive.
    ///
    /// The same bytes may be sent again: a lost reply shows as our own id.
    package func send(_ archive: Archive) async throws -> Outcome {
        let archive = try await LockKeeping(timeline).locking(archive)
        let isOurs = try await put(archive)
        return try await outcome(of: archive, isOurs)
    }

    /// Sends the archive, and looks whether the store has all of it: what it lacks is told, too.
    ///
    /// That nobody has gone far beyond its number is asked at the same time.
    package func send(
        _ archive: Archive, proving packs: [PackUse]
    ) async throws -> (Outcome, missing: [PackUse]) {
        let archive = try await LockKeeping(timeline).locking(archive, packs)
        let isOurs = try await put(archive)
        async let missing = isOurs ? prove(archive, packs: packs) : []
        let outcome = try await outcome(of: archive, isOurs)
        guard case .committed = outcome else { return (outcome, []) }
        return (outcome, try await missing)
    }

    /// Whether the number is this archive's by now.
    private func put(_ archive: Archive) async throws -> Bool {
        let key = Layout.archive(timeline.name, archive.number)
        let object = try timeline.vault.seal(
            .archive, try timeline.signing.sign(archive), name: archive.id,
            generation: archive.generation, at: key)
        let isOurs =
            switch try await timeline.store.put(key, [object], .ifAbsent) {
            case .stored: true
            case .exists: try await isOurs(archive)
            }
        if isOurs { timeline.seen?.saw(archive.number) }
        return isOurs
    }

    private func outcome(of archive: Archive, _ isOurs: Bool) async throws -> Outcome {
        guard try await isBehind(archive.number) else { return isOurs ? .committed : .taken }
        return isOurs ? try await undo(archive) : .overslept
    }

    /// Whether the number went to this archive, though it may have been forgotten since.
    private func isOurs(_ archive: Archive) async throws -> Bool {
        switch try await timeline.slot(archive.number) {
        case .live(let found): return found.id == archive.id
        case .tombstone(let found): return found.id == archive.id
        case .empty:
            guard try await !isBehind(archive.number) else { return false }
            throw RepositoryError.corrupt(
                "commit archive \(archive.number)", Layout.archive(timeline.name, archive.number),
                "the store had something there, and has it no more")
        }
    }

    /// Whether the number may have been free because its tombstone had expired.
    private func isBehind(_ number: ArchiveNumber) async throws -> Bool {
        timeline.isExpired(number, below: try await timeline.numbers(limit: 1).first)
    }

    /// An archive that nobody will take for the newest is taken away again.
    ///
    /// Its packs stay: if it was only the answer that came this late, others have built upon it.
    private func undo(_ archive: Archive) async throws -> Outcome {
        guard let head = try await timeline.head() else { return .committed }
        guard !Forget.spared(head.main, highest: head.highest).contains(archive.number) else {
            return .committed
        }
        try await Forget(timeline).takeBack(archive)
        return .overslept
    }

    /// Lists the archive's packs and reads it back; what it names and the store lacks is returned.
    private func prove(_ archive: Archive, packs: [PackUse]) async throws -> [PackUse] {
        async let isThere = isThere(archive)
        let missing = try await timeline.missing(of: packs)
        guard try await isThere else { return [] }
        guard !missing.isEmpty else { return [] }
        // Missing while the archive is still there: lost. Else they went because it was forgotten.
        return try await self.isThere(archive) ? missing : []
    }

    /// Whether the archive can be read; if not, it has been forgotten.
    private func isThere(_ archive: Archive) async throws -> Bool {
        switch try await timeline.slot(archive.number) {
        case .live(let found) where found.id == archive.id: return true
        case .tombstone(let found) where found.id == archive.id: return false
        default:
            // It was forgotten so long ago that its tombstone is gone.
            guard try await !isBehind(archive.number) else { return false }
            throw RepositoryError.corrupt(
                "prove the backup", Layout.archive(timeline.name, archive.number),
                "the store does not give back what it accepted")
        }
    }
}
