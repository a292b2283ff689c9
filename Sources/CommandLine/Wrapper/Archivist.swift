import Capture
import Configuration
import Deploy
import Files
import Format
import Repository
import Restoration

/// Makes the archives of a running app, one after the other.
///
/// It knows the newest archive, which is its own: so nobody is asked for it, and an archive of a
/// small change takes five requests.
actor Archivist {
    private let workplace: Workplace
    private let words: ArchiveWords
    private let places: DataPlaces
    private let hooks: Hooks
    let epoch: UInt64
    private var known: Archive
    private var sent = SentArchives()
    private var memory: LocalState.Contents?
    /// What the data comes from, where that is not the newest archive.
    private var descent: Archive.Parent?
    private var witness: LossWitness
    private let encrypted: EncryptedNews
    private let start = ContinuousClock.now

    /// `taken` is the archive that took the lease, `memory` what is known of its sources; `isWhole`
    /// says that the data was put in place just now.
    init(
        _ workplace: Workplace, _ words: ArchiveWords, _ places: DataPlaces, _ hooks: Hooks,
        taken: Archive,
        memory: LocalState.Contents?, descent: Archive.Parent? = nil, isWhole: Bool = false
    ) {
        self.descent = descent
        self.workplace = workplace
        self.words = words
        self.places = places
        self.hooks = hooks
        epoch = taken.epoch
        known = taken
        self.memory = memory
        witness = LossWitness(whole: isWhole ? places.roots() : nil)
        let log = RunLog(workplace.invocation)
        encrypted = EncryptedNews { log.warning($0, hint: $1) }
    }

    /// What an archive is to be like.
    struct Order: Sendable {
        var deadline: ContinuousClock.Instant?
        /// Tells of a deadline that is set while it is made.
        var haste: Haste?
        var first: Rollback.Rule?
        /// How much of what has changed is read.
        var most: Int?
        /// Somebody has said that the data is right, whatever it has lost.
        var isTrusted = false
        var command = CommandCondition.starting
        /// Beside the main line, which others write now.
        var isFork = false
        /// What is not archived now is lost, so nothing but the archive matters.
        var isLast = false
        /// What runs before it; nothing before the further archives of the end.
        var hooks: [Hooks.Hook] = [.beforeBackup]
        /// How long each hook of it may take, where somebody waits.
        var hookLimit: Duration?
        /// Whether the time is over in which it is made: a last one follows, and waits for it.
        var isOver: @Sendable () -> Bool = { false }

        /// A last one shares the platform's time.
        var patience: Duration? {
            deadline.map { ContinuousClock.now.duration(to: $0) / 2 } ?? hookLimit
        }
    }

    var newest: Archive { known }
    nonisolated var timeline: Timeline { workplace.timeline }
    private var now: Duration { start.duration(to: .now) }

    /// Reads the sources, and commits an archive unless nothing has changed.
    func archive(_ order: Order = Order()) async throws -> Archived {
        let warning = try before(order)
        var archived = try await made(order)
        archived.absent = places.absent(in: archived.made.archive)
        archived.hookFailure = warning ?? after(archived.made, order)
        return archived
    }

    private func before(_ order: Order) throws -> ErrorReport? {
        do {
            for hook in order.hooks {
                try hooks.run(hook, within: order.patience, unless: order.isOver)
            }
            return nil
        } catch {
            guard order.isLast else { throw error }
            return ErrorReport(error)
        }
    }

    private func after(_ result: Backup.Result, _ order: Order) -> ErrorReport? {
        guard !result.isUnchanged, !result.isPartial else { return nil }
        do {
            try hooks.run(
                .afterBackup, Hooks.Facts(archive: result.archive.number),
                within: order.patience, unless: order.isOver)
            return nil
        } catch {
            return error is HookInterrupted ? nil : ErrorReport(error)
        }
    }

    private func made(_ order: Order) async throws -> Archived {
        let roots = places.roots()
        var options = Backup.Options(workplace, words)
        options.deadline = order.deadline
        options.haste = order.haste
        options.first = order.first
        options.most = order.most
        options.skipsUnchanged = true
        options.trust = order.isTrusted ? .accepted : .judged
        // Where nothing is left a fork keeps nothing, and what it is made for goes on.
        options.allowsEmpty = order.isTrusted || order.isFork
        if order.isFork {
            options.isFork = true
            options.descent = descent ?? Archive.Parent(known)
        } else {
            options.epoch = epoch
            options.known = (known, known.number)
            options.sent = sent
        }
        let result = try await run(options)
        guard !order.isFork else { return Archived(made: result) }
        try remember(result)
        let meant = witness.archived(
            result.archive.number, isSuspect: result.archive.suspicion != nil,
            of: roots == places.roots() ? roots : nil, order.command, at: now)
        guard let meant else { return Archived(made: result) }
        return Archived(made: result, trust: await trust(meant))
    }

    /// Goes on from another newest archive than ours, which the disk is as new as by now.
    func goOn(from archive: Archive, _ memory: LocalState.Contents?) {
        known = archive
        sent = SentArchives()
        descent = nil
        self.memory = memory
    }

    /// Goes on from what says once more what our newest says, and is ours, too.
    func goOn(repeatedBy archive: Archive) throws {
        witness.accepted(
            as: archive.number, isSuspect: archive.suspicion != nil, at: now)
        goOn(
            from: archive,
            LocalState.Contents(
                number: archive.number, id: archive.id, sources: memory?.sources ?? []))
        places.mark(archive)
        if let memory { try? workplace.localState.write(memory) }
    }

    func notTrusted() { witness.notAccepted() }

    /// What others have made the newest, unless it says no other than what we know.
    func overtaking() async throws -> Archive? {
        guard let newest = try await workplace.timeline.newest(), newest.number > known.number
        else { return nil }
        guard newest.epoch == epoch else { return newest }
        let (known, sent) = (known, sent)
        let origin = try await workplace.timeline.origin(of: newest, since: known)
        return origin.id == known.id || sent.contains(origin) ? nil : origin
    }

    private func run(_ options: Backup.Options) async throws -> Backup.Result {
        var rules = CaptureRules(workplace.settings)
        rules.deadline = options.deadline
        let sources = BackupSources(
            workplace: workplace, paths: [], rules: rules, scanStart: ScanStart.now(),
            missing: .awaited, encrypted: encrypted)
        let memory = memory
        return try await Backup(workplace.timeline, options, progress: Silence()).run { base in
            try sources.plan(base, memory)
        }
    }

    private func remember(_ result: Backup.Result) throws {
        known = result.archive
        if !result.isUnchanged { sent = SentArchives() }
        let roots = Dictionary(
            places.places.map { ($0.name, $0.absolute) }, uniquingKeysWith: { first, _ in first })
        let memory = LocalState.Contents(result, roots: roots, before: memory)
        self.memory = memory
        places.mark(result.archive)
        guard !result.isUnchanged else { return }
        try? workplace.localState.write(memory)
    }
}

/// Tells nobody how far it is.
struct Silence: CaptureProgress, RestoreProgress {
    func entry(_ path: EntryPath) {}
    func read(_ count: Int, of path: EntryPath) {}
    func stored(_ count: Int) {}
    func finished(_ path: EntryPath) {}
    func wrote(_ count: Int, of path: EntryPath) {}
}
