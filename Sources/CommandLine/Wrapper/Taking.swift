import Capture
import Configuration
import Deploy
import Files
import Format
import Repository
import Restoration
import Storage

/// Everything that happens before the command may start: lease, judgement, restore.
struct Taking {
    let invocation: Invocation
    let plan: RunPlan
    let log: RunLog
    let health: HealthState
    /// When `run` began: all times are counted from it.
    let start: ContinuousClock.Instant

    init(
        _ invocation: Invocation, _ plan: RunPlan, _ log: RunLog, _ health: HealthState,
        since start: ContinuousClock.Instant
    ) {
        self.health = health
        self.invocation = invocation
        self.plan = plan
        self.log = log
        self.start = start
    }

    /// Refuses before anybody is asked for anything; then takes the lease and brings the data.
    func run(_ workplace: Workplace) async throws -> Hold {
        let places = try places(workplace)
        if try workplace.localState.read()?.isChanging == true {
            try await endLeft(places.places, isHalfChanged: true)
        }
        let head = try await workplace.timeline.head()
        try requireHistory(head?.main, workplace)
        _ = try await verdicts(places, head?.main, workplace)
        let taken = try await seek(workplace).take(head)
        let keeper = LeaseKeeper(Leases(workplace.timeline), taken.lease)
        return try await keeper.kept {
            try await prepare(places, taken, keeper, workplace)
        }
    }

    /// What is to be done once the lease is ours.
    private func prepare(
        _ places: DataPlaces, _ taken: LeaseSeeking.Taken, _ keeper: LeaseKeeper,
        _ workplace: Workplace
    ) async throws -> Hold {
        async let keys = try? KeyManagement(workplace.repository).count()
        let commands = earlier(places.places)
        // One that began while we came to the lease.
        try commands.refuseGuarded("start")
        try await commands.endOthers(before: "start") { log.warning($0) }
        let verdicts = try await verdicts(places, taken.archive, workplace)
        let began = now
        let memory = try await bring(verdicts, places, taken.archive, workplace)
        let broughtIn = now - began
        let unarchived = Set(verdicts.filter { $0.value == .adopt }.keys)
        places.mark(taken.archive, but: unarchived)
        if let memory { try? workplace.localState.write(memory) }
        let good = try await good(taken.archive, workplace)
        announce(taken.archive, good, keys: await keys)
        for text in AppSecrets(workplace).warnings(taken.archive) { log.warning(text) }
        let isBehind = verdicts.values.contains { $0 == .keep || $0 == .adopt }
        var hold = try self.hold(workplace, places, taken, memory, keeper, isWhole: !isBehind)
        hold.isBehind = isBehind
        if verdicts.values.contains(where: \.brings) {
            hold.brought = good?.number ?? taken.archive.parent?.number
            if let number = hold.brought {
                await keeper.restored(number, at: invocation.now(), in: broughtIn)
            }
        }
        hold.isTrusted = !unarchived.isEmpty && plan.existing == .keep
        let fresh = Set(verdicts.filter { $0.value == .startFresh }.keys)
        let directory = invocation.directory
        guard let migration = Migration(hold, plan, log, in: directory, fresh: fresh) else {
            return hold
        }
        health.awaits(.migration)
        try await migration.run()
        hold.isBehind = true
        hold.isTrusted = false
        return hold
    }

    /// A command whose `run` was killed must not write into what is judged and given to another.
    func endEarlier(_ settings: Settings) async throws {
        let all = try SourcePlaces(settings, invocation.directory).all()
        let timeline = try Timeline.Name(settings.timeline)
        let isHalfChanged = !DataPlaces(places: all, timeline: timeline).changing().isEmpty
        try earlier(all).refuseGuarded("start")
        try await endLeft(all, isHalfChanged: isHalfChanged)
    }

    private func endLeft(_ places: [BackupSources.Place], isHalfChanged: Bool) async throws {
        try await earlier(places).endLeft(before: "start", isHalfChanged: isHalfChanged) {
            log.warning($0)
        }
    }

    func earlier(_ places: [BackupSources.Place]) -> EarlierCommands {
        EarlierCommands(on: places, grace: plan.settings.grace ?? .seconds(5))
    }

    /// Takes the lease for a command that runs already, with data that is known to be its own.
    func join(_ workplace: Workplace) async throws -> Hold {
        let places = try places(workplace)
        let head = try await workplace.timeline.head()
        try requireHistory(head?.main, workplace)
        let taken = try await seek(workplace).take(head)
        let keeper = LeaseKeeper(Leases(workplace.timeline), taken.lease)
        let memory = try workplace.localState.read()
        let marks = try places.places.compactMap { try places.state($0, memory).mark }
        let same = try await repeats(of: taken.archive, Set(marks.map(\.id)), workplace)
        let older = marks.filter { !same.contains($0.id) }
        guard let mark = older.min(by: { $0.number < $1.number }), !taken.archive.sources.isEmpty
        else {
            return try hold(workplace, places, taken, nil, keeper)
        }
        let descent = Archive.Parent(number: mark.number, id: mark.id)
        var hold = try hold(workplace, places, taken, nil, keeper, descent: descent)
        hold.outdatedBy = taken.archive
        return hold
    }

    private func hold(
        _ workplace: Workplace, _ places: DataPlaces, _ taken: LeaseSeeking.Taken,
        _ memory: LocalState.Contents?, _ keeper: LeaseKeeper, descent: Archive.Parent? = nil,
        isWhole: Bool = false
    ) throws -> Hold {
        let words = try ArchiveWords(invocation, workplace.settings)
        return Hold(
            workplace: workplace, places: places,
            keeper: keeper,
            archivist: Archivist(
                workplace, words, places, plan.hooks, taken: taken.archive, memory: memory,
                descent: descent,
                isWhole: isWhole),
            taken: taken.archive,
            holding: Holding(
                plan.me, handsOver: plan.settings.handover, predecessor: taken.predecessor,
                since: now),
            cleaning: cleaning(as: taken.lease),
            isRelieved: taken.isRelieved)
    }

    func cleaning(as lease: Lease) -> Cleaning {
        Cleaning(due: lease.cleaningDue?.seconds, clock: invocation.now(), at: now)
    }

    private func seek(_ workplace: Workplace) -> LeaseSeeking {
        LeaseSeeking(workplace.timeline, plan, log, health)
    }

    var now: Duration { start.duration(to: .now) }

    func places(_ workplace: Workplace) throws -> DataPlaces {
        try DataPlaces(workplace)
    }

    // MARK: Judging

    /// A repository without any archive is not the one that an app with a history had.
    private func requireHistory(_ head: Archive?, _ workplace: Workplace) throws {
        guard plan.settings.requireArchive, head?.sources.isEmpty ?? true else { return }
        throw Failure(
            "start: \(where: workplace) has no archive, and run.requireArchive says that the app "
                + "has had one",
            hint: "correct repository or timeline; holdfast list --all shows what is there",
            exitCode: .noArchive)
    }

    private func repeats(
        of newest: Archive?, _ marks: Set<ObjectName>, _ workplace: Workplace
    ) async throws -> Set<ObjectName> {
        guard let newest else { return [] }
        return try await workplace.timeline.repeats(of: newest, until: marks)
    }

    func verdicts(
        _ places: DataPlaces, _ newest: Archive?, _ workplace: Workplace
    ) async throws -> [String: DataVerdict] {
        let memory = try workplace.localState.read()
        var states: [String: DataState] = [:]
        for place in places.places { states[place.name] = try places.state(place, memory) }
        let marks = Set(states.values.compactMap(\.mark?.id))
        let judgement = DataJudgement(
            timeline: workplace.timeline.name.text,
            hasArchives: newest.map { !$0.sources.isEmpty } ?? false,
            newest: try await repeats(of: newest, marks, workplace),
            existing: plan.existing)
        let changing = states.values.compactMap(\.mark).first(where: \.isChanging)
        var verdicts: [String: DataVerdict] = [:]
        for place in places.places {
            let isArchived = newest.flatMap { places.source(place, in: $0) } != nil
            var state = states[place.name] ?? .missing
            // What was made meanwhile where nothing was could not be marked.
            if isArchived, state == .data(nil), let changing { state = .data(changing) }
            let verdict = judgement.verdict(state, isArchived: isArchived)
            if case .refuse(let refusal) = verdict {
                throw failure(refusal, place, newest, workplace)
            }
            verdicts[place.name] = verdict
        }
        return verdicts
    }

    private func failure(
        _ refusal: DataVerdict.Refusal, _ place: BackupSources.Place, _ newest: Archive?,
        _ workplace: Workplace
    ) -> Failure {
        let archive = newest.map { archive in
            let number = archive.purpose == .fence ? archive.parent?.number : nil
            let age = HumanText.age(of: archive.time.seconds, now: invocation.now())
            return "archive \(number ?? archive.number), \(age),"
        }
        let settle =
            "to put \(archive ?? "the newest archive") in its place: run.existing \"restore\"; "
            + "to make it the newest: \"keep\""
        switch refusal {
        case .unmarked where !isMarkable(place):
            return Failure(
                "start: \(place.absolute) has data, its file system keeps no marks, and this "
                    + "machine remembers nothing of it",
                hint: "keep what machines remember on a disk that lasts, by XDG_STATE_HOME; "
                    + "or settle it: \(settle)")
        case .unmarked:
            return Failure(
                "start: \(place.absolute) has data that is from none of the archives of timeline "
                    + "\(workplace.timeline.name), as from an image that was built with it",
                hint: settle)
        case .ofTimeline(let other):
            return Failure(
                "start: \(place.absolute) has data of timeline \(other), not of "
                    + "\(workplace.timeline.name)",
                hint: "if the timeline is wrong: --timeline \(other); else \(settle)")
        case .lostHistory(let number):
            return Failure(
                "start: \(place.absolute) has data of archive \(number), but \(where: workplace) "
                    + "has no archive",
                hint: "correct repository or timeline (holdfast list --all); if this repository is "
                    + "a new one: holdfast backup first",
                exitCode: .noArchive)
        }
    }

    private func isMarkable(_ place: BackupSources.Place) -> Bool {
        (try? Destination(FilePath(place.absolute)).isMarkable) ?? true
    }

    // MARK: Bringing

    /// Puts in place what is missing; tells what is known of the sources afterwards.
    private func bring(
        _ verdicts: [String: DataVerdict], _ places: DataPlaces, _ archive: Archive,
        _ workplace: Workplace
    ) async throws -> LocalState.Contents? {
        let before = try workplace.localState.read()
        if verdicts.values.contains(.forkAndRestore) {
            try await fork(places, workplace)
        }
        let wanted = Set(verdicts.filter { $0.value.brings }.keys)
        let isKnown = try await repeats(
            of: archive, Set([before?.id].compactMap(\.self)), workplace)
        let kept = before.map { before in
            before.sources.filter { source in
                isKnown.contains(before.id) && verdicts[source.name] == .keep
            }
        }
        guard !wanted.isEmpty else {
            return LocalState.Contents(number: archive.number, id: archive.id, sources: kept ?? [])
        }
        health.awaits(.restore(archive.told))
        let restored = try await DataBringing(workplace, places, plan.hooks).bring(
            wanted, from: archive)
        health.awaits(.repository)
        return LocalState.Contents(
            number: archive.number, id: archive.id, sources: restored.sources + (kept ?? []))
    }

    /// What is here and was never archived is kept beside the main line.
    private func fork(
        _ places: DataPlaces, _ workplace: Workplace
    ) async throws {
        guard let kept = try await LocalFork(workplace).keep(places) else { return }
        log.warning(
            "others have written since archive \(kept.origin), which the data here is from; "
                + "it is kept as archive \(kept.fork), a fork")
    }

    /// What is restored where the newest is suspect.
    private func good(_ archive: Archive, _ workplace: Workplace) async throws -> Archive? {
        guard let suspicion = archive.suspicion else { return nil }
        return try await workplace.timeline.archive(suspicion.lastGood)
    }

    private func announce(_ archive: Archive, _ good: Archive?, keys: Int?) {
        if let good, let parent = archive.parent {
            log.warning(
                "archive \(parent.number) is suspect: "
                    + "\(archive.suspicion?.reasons.joined(separator: "; ") ?? ""); "
                    + "what is missing comes from archive \(good.number)",
                hint: "if it is as it should be: holdfast accept \(parent.number), and start again")
        }
        let took = HumanText.duration(now)
        let ways = keys.map { "; \(HumanText.count(Int64($0), "key"))" } ?? ""
        guard !archive.sources.isEmpty, let parent = archive.parent else {
            return log.info(
                "no archive yet; starting with what is there after \(took); \(promise)\(ways)")
        }
        let age = HumanText.age(of: archive.time.seconds, now: invocation.now())
        let commit = archive.commit.map { ", commit \($0.prefix(12))" } ?? ""
        let total = archive.total
        let files = HumanText.count(Int64(clamping: total.files), "file")
        log.info(
            "archive \(parent.number), \(age)\(commit): \(files), "
                + "\(HumanText.size(Int64(clamping: total.bytes))) in place after \(took); "
                + promise + ways)
    }

    /// What can be lost at worst, and whether there is time for a last archive.
    private var promise: String {
        let rules = ScheduleRules(onChange: plan.settings.onChange, every: plan.settings.every)
        return "at most \(HumanText.duration(rules.longestWait)) of changes can be lost" + graceText
    }

    private var graceText: String {
        guard plan.settings.grace != .zero else {
            return ", as run.grace leaves no time for a last archive"
        }
        guard let grace = plan.platformGrace, plan.settings.grace == nil else { return "" }
        guard grace > .zero else {
            return ", as the platform leaves no time for a last archive: "
                + "set RAILWAY_DEPLOYMENT_DRAINING_SECONDS"
        }
        return "; the platform leaves \(HumanText.duration(grace)) from the signal to the end"
    }
}

extension DataVerdict {
    fileprivate var brings: Bool {
        switch self {
        case .restore, .replace, .forkAndRestore: true
        case .startFresh, .keep, .adopt, .refuse: false
        }
    }
}

extension DataState {
    var mark: Mark? {
        guard case .data(let mark) = self else { return nil }
        return mark
    }
}

extension Archive {
    /// The number by which people know what is restored of it.
    var told: ArchiveNumber {
        if let suspicion { return suspicion.lastGood }
        guard purpose == .fence, let parent else { return number }
        return parent.number
    }
}

extension DefaultStringInterpolation {
    /// Repository and timeline, as people look for them.
    mutating func appendInterpolation(where workplace: Workplace) {
        appendLiteral("timeline \(workplace.timeline.name) in \(workplace.store.properties.name)")
    }
}
