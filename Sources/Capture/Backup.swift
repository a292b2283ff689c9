import Compression
package import Format
package import Repository
import Storage

/// Takes one archive of all sources and commits it as the next number of its timeline.
package struct Backup: Sendable {
    /// A timeline with this many writers at once has something wrong with it.
    private static let mostAttempts = 20

    private let timeline: Timeline
    private let options: Options
    private let progress: any CaptureProgress

    package struct Options: Sendable {
        package var effort = CompressionEffort.balanced
        package var purpose = Archive.Purpose.backup
        package var tags: [String] = []
        package var commit: String?
        package var image: String?
        /// What the app's own secrets are now; nil for as the base has it.
        package var secrets: [Archive.Secret]?
        /// Commit an emptied source all the same.
        package var allowsEmpty = false
        package var trust = Trust.judged
        /// The archive of another repository that this one is a copy of, and that one's time.
        package var origin: (archive: Archive.Origin, time: Timestamp)?
        /// Commit beside the main line.
        package var isFork = false
        /// What a fork continues, where that is not the newest archive.
        package var descent: Archive.Parent?
        /// The epoch of the lease that we have: without it nothing is committed.
        package var epoch: UInt64?
        /// The newest archive as its lease holder knows it, so that nobody is asked for it.
        package var known: (main: Archive, highest: ArchiveNumber)?
        /// What the lease holder has sent since then, and got no answer to.
        package var sent: SentArchives?
        /// Commit nothing when all is as the base has it.
        package var skipsUnchanged = false
        /// Takes from the sources only what it says yes to, and the rest from the base.
        package var first: Rollback.Rule?
        /// When so many bytes were read no other file is begun: what is left is as it was.
        package var most: Int?
        /// Says yes to files that share no chunk with another: its size would tell of both.
        package var apart: Rollback.Rule?
        /// Sees the newest archive before anything is read, and may have a reason to stop.
        package var consult: (@Sendable (Archive) async throws -> Void)?
        /// From then on nothing more is read, and the rest carried over from the base.
        package var deadline: ContinuousClock.Instant?
        /// The same, for who learns of it only when the backup is under way.
        package var haste: Haste?
        package var workers = 3
        /// Where metadata packs are kept near.
        package var cache: (any MetadataCache)?
        /// Longer lists of segments and packs are cut into pieces.
        package var flatListLimit = ListTree.flatLimit

        /// What is left of the base, when it is damaged.
        var salvage: Salvage?

        /// Try first whether the store puts only what is absent: this machine has not seen it do so.
        package var probes = false

        /// More metadata than that goes into packs.
        package var inlineLimit = SegmentSink.inlineLimit

        package init() {}
    }

    /// How it is decided whether the archive is suspect.
    package enum Trust: Sendable {
        /// By what each source has lost.
        case judged
        /// It is not, whatever it has lost.
        case accepted
        /// As its base was.
        case inherited
        case given(Archive.Suspicion?)

        var isAcceptance: Bool {
            if case .accepted = self { true } else { false }
        }
    }

    /// How the words of `Result.incomplete` end that are about a flaw of which no better state is known.
    package static let takenAsItIs = "; it was taken as it is"

    package struct Result: Sendable {
        package let archive: Archive
        package let storedByteCount: UInt64
        package let packCount: Int
        /// Every entry's signature, source by source: what local state keeps.
        package let signatures: [[UInt64]]
        /// Paths that are not as they should be, in words.
        package let incomplete: [String]
        package let incompleteCount: Int
        /// Whether something is left because of `Options.most`.
        package let isPartial: Bool
        /// What it was built upon.
        package let base: Archive?
        /// Nothing had changed: the archive is the base, and nothing was committed.
        package var isUnchanged = false
        /// The archive before this one, of which the store had not all that it was given.
        package var lost: ArchiveNumber?
    }

    package init(_ timeline: Timeline, _ options: Options, progress: any CaptureProgress) {
        self.timeline = timeline
        self.options = options
        self.progress = progress
    }

    /// A repair builds on the newest archive that can be read.
    private func head() async throws -> (main: Archive, highest: ArchiveNumber)? {
        guard options.salvage != nil else { return try await timeline.head() }
        return try await timeline.newestReadable().map { ($0.main, $0.highest) }
    }

    /// Whoever has lost the lease finds that out here, by the number that somebody else took.
    private func requireLease(_ newest: Archive?) async throws {
        guard let epoch = options.epoch, !options.isFork else { return }
        guard let newest, newest.epoch == epoch else { throw LostLease(newest: newest) }
        guard let known = options.known?.main else { return }
        let origin = try await timeline.origin(of: newest, since: known)
        guard origin.id == known.id || options.sent?.contains(origin) == true else {
            throw LostLease(newest: origin)
        }
    }

    /// The first time the store is tried meanwhile, where that is asked for.
    private func firstHead() async throws -> (main: Archive, highest: ArchiveNumber)? {
        if let known = options.known { return known }
        async let probe: Void = options.probes ? timeline.repository.probe() : ()
        let head = try await head()
        try await probe
        return head
    }

    /// Reads, stores, commits; starts over from the winner when another writer was quicker.
    ///
    /// `plan` gives the sources anew for each attempt, with what is known of them since `base`.
    package func run(
        _ plan: @Sendable (_ base: Archive?) async throws -> [PlannedSource]
    ) async throws -> Result {
        var loss: LostPacks?
        for number in 0..<Self.mostAttempts {
            let head = try await number == 0 ? firstHead() : head()
            try await requireLease(head?.main)
            if let main = head?.main { try await options.consult?(main) }
            let attempt = try BackupAttempt(
                timeline, options, head: head, without: loss?.packs ?? [], progress: progress)
            do {
                let sources = try await plan(head?.main)
                if var result = try await attempt.run(sources) {
                    result.lost = loss?.number
                    return result
                }
            } catch let error as LostPacks {
                // What the store has lost is stored again; one that goes on losing is not trusted.
                guard loss == nil else { throw error.failure }
                loss = error
            } catch {
                // Its base may have been forgotten and pruned under its hands.
                guard Damage.isDamage(error), let base = head?.main,
                    try await !timeline.isLive(base)
                else { throw error }
            }
        }
        throw RepositoryError(
            .heldByAnother, "commit the archive", "timeline \(timeline.name)",
            "other writers took every number that was tried",
            hint: "give each app a timeline of its own: --timeline NAME")
    }
}
