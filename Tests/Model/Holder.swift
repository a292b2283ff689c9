import Capture
import Format
import Repository
import Storage

/// Takes the lease, and archives under its epoch as the wrapper of a command does.
struct Holder: Sendable {
    /// What may be left out, to show that the model finds what comes of it.
    enum Rule: Sendable {
        /// Look at the epoch when the number was taken.
        case epoch
        /// Look at what else has become the newest.
        case newest
        /// Look at what it is that a fence repeats.
        case origin
        /// Remember what was sent when there was no answer.
        case sent
        /// Take the lease under the next epoch.
        case nextEpoch
    }

    let files: TinySource.Files
    let versions: Int
    let omitted: Rule?
    let timeline: Timeline
    let ledger: Ledger
    let party: Int

    func run() async throws {
        let taken = try await take()
        var known = taken
        let sent = SentArchives()
        var version = 1
        while version <= versions {
            do {
                known = try await archive(version, upon: known, under: taken.epoch, sent)
            } catch is StorageError {
                // Nobody knows whether it was committed; the files have changed by the next time.
                version = min(version, versions - 1)
            } catch let error as LostLease {
                guard error.newest?.writer.host != taken.writer.host else {
                    throw Alarm(description: "its own archive is taken for another's")
                }
                let isLost = error.newest?.epoch != taken.epoch
                if isLost { version = versions }
                known = try await fork(version, of: known)
            }
            version += 1
        }
    }

    private func take() async throws -> Archive {
        while true {
            var head = try await timeline.head()
            if omitted == .nextEpoch, let epoch = head?.main.epoch, epoch > 0 {
                head?.main.epoch = epoch - 1
            }
            if let taken = try await LeaseTaking(timeline, place: nil).take(head) { return taken }
        }
    }

    // MARK: Archives

    /// Nobody is asked what is newest: that is its own.
    private func archive(
        _ version: Int, upon known: Archive, under epoch: UInt64, _ sent: SentArchives
    ) async throws -> Archive {
        var options = options(version, known)
        options.epoch = epoch
        if omitted != .sent { options.sent = sent }
        if omitted != .newest { options.known = (known, known.number) }
        do {
            return try await run(options, version)
        } catch let error as LostLease {
            guard let epoch = try await mistaken(error, epoch) else { throw error }
            options.epoch = epoch
            options.known = nil
            return try await run(options, version)
        }
    }

    /// The epoch to go on under, for who takes any fence for a repeat of its own archive.
    private func mistaken(_ error: LostLease, _ epoch: UInt64) async throws -> UInt64? {
        switch omitted {
        case .epoch:
            error.newest?.purpose == .fence ? error.newest?.epoch : nil
        case .origin:
            try await timeline.newest()?.purpose == .fence ? epoch : nil
        default: nil
        }
    }

    /// Beside the main line; then it goes on with what is newest there.
    private func fork(_ version: Int, of known: Archive) async throws -> Archive {
        var options = options(version, known)
        options.isFork = true
        options.descent = Archive.Parent(known)
        let fork = try await run(options, version)
        guard fork.isFork, fork.parent?.id == known.id else {
            throw Alarm(description: "archive \(fork.number) is no fork of what it comes from")
        }
        guard let newest = try await timeline.newest() else {
            throw Alarm(description: "there is no archive any more")
        }
        return newest
    }

    private func options(_ version: Int, _ known: Archive) -> Backup.Options {
        var options = Backup.Options()
        options.workers = 1
        options.skipsUnchanged = true
        options.tags = [Saying(version: version, known: known.number).tag]
        return options
    }

    private func run(_ options: Backup.Options, _ version: Int) async throws -> Archive {
        let files = files.version(version)
        return try await Backup(timeline, options, progress: Silence()).run { _ in
            ledger.scan(party)
            return [PlannedSource(name: "data", path: Array("data".utf8)) { TinySource(files) }]
        }.archive
    }
}

extension Party {
    static func holder(
        _ name: String, _ files: TinySource.Files, versions: Int = 2,
        without omitted: Holder.Rule? = nil
    ) -> Party {
        Party(
            name: name, effects: [.createsArchives, .addsPacks], files: files, versions: versions
        ) { timeline, ledger, party in
            try await Holder(
                files: files, versions: versions, omitted: omitted, timeline: timeline,
                ledger: ledger, party: party
            ).run()
        }
    }

    /// Makes the first archive the newest again, whoever has the lease.
    static func rollback(_ files: TinySource.Files) -> Party {
        Party(
            name: "rollback", effects: [.createsArchives, .addsPacks], files: files
        ) { timeline, _, _ in
            guard case .live(let oldest) = try await timeline.slot(.first) else { return }
            var options = Backup.Options()
            options.workers = 1
            _ = try await Rollback(timeline, to: oldest).run(options, progress: Silence())
        }
    }

    /// Repeats the newest archive, as new keys or a cleaning do.
    static let fencer = Party(name: "fencer", effects: .createsArchives) { timeline, _, _ in
        try await Recommit(timeline).commit(as: .fence) { _ in }
    }
}
