import Configuration
import Format
import Repository

extension Command {
    static let forget = Command(.forget, attention: .upkeep) { invocation in
        try await ForgetCommand(invocation).run()
    }
}

/// Plans what to forget, prints it, asks when it is much, then does it.
private struct ForgetCommand {
    /// Left-overs of writers that may still be at work are left alone for so long.
    private static let leftoverAge: Int64 = 3600

    private let invocation: Invocation
    private var output: Output { invocation.output }

    init(_ invocation: Invocation) {
        self.invocation = invocation
    }

    func run() async throws -> ExitCode {
        let workplace = try await Workplace.open(invocation, flags)
        let slots = try await History(workplace.timeline).slots()
        let archives = slots.archives
        let pinning = Pins(workplace.timeline)
        let expired = try await pinning.expired(try await workplace.store.timestamp())
        let pins = try await pinning.numbers().subtracting(expired)
        try requireThose(among: archives.map(\.number) + slots.damaged)
        let plan = try plan(archives, pins, workplace.settings)
        print(plan, archives)
        for number in slots.damaged where plan.forgotten.contains(number) {
            output.line("give up \(number), which can't be read")
            record("forget", number, [])
        }
        if plan.forgotten.isEmpty, !plan.reasons.isEmpty {
            let count = HumanText.count(Int64(archives.count), "archive")
            output.note("nothing is to be forgotten: \(count) stay")
        }
        try await tellForecast(plan, workplace)
        if invocation.arguments.has(.dryRun) {
            record(forgotten: plan.forgotten, isDone: false)
            return .done
        }
        try refuseWithoutPromises(workplace.settings)
        try await workplace.repository.probe()
        try confirm(plan, of: archives.count + slots.damaged.count)
        for number in expired { try await pinning.unpin(number) }
        let forgotten = try await Forget(workplace.timeline).forget(plan.forgotten)
        if !forgotten.isEmpty {
            output.line("forgot \(HumanText.count(Int64(forgotten.count), "archive"))")
        }
        record(forgotten: forgotten, isDone: true)
        guard invocation.arguments.has(.prune) else {
            if !forgotten.isEmpty { output.note("holdfast forget --prune frees what they took") }
            return .done
        }
        return try await prune(workplace)
    }

    private func requireThose(among known: [ArchiveNumber]) throws {
        for number in try numbers(invocation) where !known.contains(number) {
            throw Failure(
                "forget archive \(number): there is none of that number",
                hint: "holdfast list shows those that there are", exitCode: .noArchive)
        }
    }

    /// Whoever forgets must be sure that nobody takes a number a second time.
    private func refuseWithoutPromises(_ settings: Settings) throws {
        guard settings.singleWriter else { return }
        throw Failure(
            "forget archives: the repository is in single-writer mode, in which nothing is forgotten "
                + "or freed",
            hint: "copy what is to be kept to another repository: holdfast copy --to ADDRESS")
    }

    private struct Plan {
        let forgotten: [ArchiveNumber]
        let reasons: [ArchiveNumber: [String]]
    }

    private func plan(
        _ archives: [Archive], _ pins: Set<ArchiveNumber>, _ settings: Settings
    ) throws -> Plan {
        let named = Set(try numbers(invocation)).sorted()
        let reasons = try retention(settings).reasons(archives.map(item))
        let heads = heads(archives)
        if !named.isEmpty {
            let refused = named.filter { heads.contains($0) || pins.contains($0) }
            guard refused.isEmpty else {
                let isPinned = pins.contains(refused[0])
                throw Failure(
                    "forget archive \(refused[0]): "
                        + (isPinned ? "it is pinned" : "it is the newest, or the last good one"),
                    hint: isPinned ? "holdfast unpin \(refused[0])" : nil)
            }
            return Plan(forgotten: named, reasons: [:])
        }
        guard !isWithoutRules(settings) else {
            guard invocation.arguments.has(.prune) else {
                throw UsageError.other(
                    "forget needs numbers, keep rules or --prune",
                    hint: "holdfast forget --keep-daily 7 --keep-weekly 4")
            }
            return Plan(forgotten: [], reasons: [:])
        }
        let forgotten = archives.map(\.number).filter {
            reasons[$0] == nil && !heads.contains($0) && !pins.contains($0)
        }
        return Plan(forgotten: forgotten, reasons: reasons)
    }

    private func heads(_ archives: [Archive]) -> Set<ArchiveNumber> {
        guard let last = archives.last else { return [] }
        let main = last.forkOf.flatMap { number in archives.first { $0.number == number } }
        return Forget.spared(main ?? last, highest: last.number)
    }

    private func print(_ plan: Plan, _ archives: [Archive]) {
        for archive in archives {
            let isForgotten = plan.forgotten.contains(archive.number)
            let reasons = plan.reasons[archive.number]?.joined(separator: ", ") ?? ""
            let time = HumanText.time(archive.time.seconds, in: invocation.zone)
            if isForgotten { output.line("forget  \(archive.number)  \(time)") }
            if !isForgotten, !reasons.isEmpty {
                output.detail("keep    \(archive.number)  \(time)  \(reasons)")
            }
            record(
                isForgotten ? "forget" : "keep", archive.number,
                plan.reasons[archive.number] ?? [])
        }
    }

    private func record(_ type: String, _ number: ArchiveNumber, _ reasons: [String]) {
        output.record(
            type,
            [
                .init("archive", .integer(Int64(number.value))),
                .init("reasons", .array(reasons.map { .string($0) })),
            ])
    }

    private func record(forgotten: [ArchiveNumber], isDone: Bool) {
        output.record(
            "forgotten",
            [
                .init("archives", .array(forgotten.map { .integer(Int64($0.value)) })),
                .init("done", .bool(isDone)),
            ])
    }

    /// More than half of all archives go only when somebody says so.
    private func confirm(_ plan: Plan, of count: Int) throws {
        guard plan.forgotten.count * 2 > count, !invocation.arguments.has(.yes) else { return }
        let question = "forget \(plan.forgotten.count) of \(count) archives?"
        guard let answer = try invocation.prompt.confirm(question) else {
            throw Failure(
                "forget \(plan.forgotten.count) of \(count) archives: that is more than half",
                hint: "add --yes when it is meant")
        }
        guard answer else { throw Failure("forget: not done") }
    }
}

// MARK: - Prune

extension ForgetCommand {
    /// Whether anybody reads what a prune would free: it costs a look at all archives.
    private var isAwaited: Bool {
        output.isJSON || output.verbosity > .quiet || !invocation.arguments.has(.yes)
            || invocation.arguments.has(.dryRun)
    }

    /// Says what the prune will free before anything is asked or done; in single-writer mode nothing
    /// is freed.
    private func tellForecast(_ plan: Plan, _ workplace: Workplace) async throws {
        guard invocation.arguments.has(.prune), !workplace.settings.singleWriter, isAwaited else {
            return
        }
        let forecast = try await PruneForecast.read(
            workplace.timeline, forgetting: Set(plan.forgotten), leftoverAge: Self.leftoverAge)
        output.line(
            "would free \(HumanText.size(Int64(forecast.byteCount))) in "
                + HumanText.count(Int64(forecast.packCount), "pack"))
        output.record(
            "prunePlan",
            [
                .init("packs", .integer(Int64(forecast.packCount))),
                .init("bytes", .integer(Int64(forecast.byteCount))),
                .init("lockedPacks", .integer(Int64(forecast.locked.count))),
                .init("lockedBytes", .integer(Int64(forecast.locked.byteCount))),
            ])
        // Who goes on hears of these when it is done.
        guard invocation.arguments.has(.dryRun) else { return }
        tell(forecast.locked)
        warn(ofUnknown: forecast.unknown)
    }

    private func prune(_ workplace: Workplace) async throws -> ExitCode {
        let timeline = workplace.timeline
        let prune = Prune(timeline)
        let plan = try await prune.plan()
        try await prune.apply(plan)
        let leftovers = Leftovers(timeline)
        let left = try await leftovers.plan(olderThan: Self.leftoverAge)
        try await leftovers.apply(left)
        let freed = plan.byteCount + left.byteCount
        let packs = plan.packs.count + left.components.count
        output.line(
            "freed \(HumanText.size(Int64(freed))) in \(HumanText.count(Int64(packs), "pack"))")
        var locked = plan.locked
        locked.add(left.locked)
        tell(locked)
        let opening = Opening(invocation: invocation, settings: workplace.settings)
        let versions = try await opening.olderVersions()
        if let versions { output.note(versions.words) }
        output.record(
            "prune",
            [
                .init("packs", .integer(Int64(packs))), .init("bytes", .integer(Int64(freed))),
                .init("keepsVersions", .bool(versions != nil)),
                .init("lockedPacks", .integer(Int64(locked.count))),
                .init("lockedBytes", .integer(Int64(locked.byteCount))),
            ])
        warn(ofUnknown: plan.unknown)
        return plan.unknown.isEmpty ? .done : .incomplete
    }

    private func warn(ofUnknown numbers: [ArchiveNumber]) {
        for number in numbers {
            output.warning(
                "archive \(number) can't be read, so what it may need is kept",
                hint: "holdfast check tells more; to give it up: holdfast forget \(number)")
        }
    }
}

// MARK: - Locks

extension ForgetCommand {
    private func tell(_ locked: LockedPacks) {
        guard let first = locked.firstEnd, let last = locked.lastEnd else { return }
        let (from, to) = (date(first), date(last))
        output.note(
            "\(HumanText.count(Int64(locked.count), "pack")) with "
                + "\(HumanText.size(Int64(locked.byteCount))) can't be deleted yet: locked until "
                + (from == to ? to : "\(from) to \(to)") + "; a later prune frees them")
    }

    private func date(_ seconds: Int64) -> String {
        HumanText.time(seconds, in: invocation.zone)
    }
}

// MARK: - Rules

extension ForgetCommand {
    private var flags: [Flag] {
        invocation.flag(.keepLast, .keepLast) + invocation.flag(.keepWithin, .keepWithin)
            + invocation.flag(.keepHourly, .keepHourly) + invocation.flag(.keepDaily, .keepDaily)
            + invocation.flag(.keepWeekly, .keepWeekly)
            + invocation.flag(.keepMonthly, .keepMonthly)
            + invocation.flag(.keepYearly, .keepYearly)
    }

    /// Flags, tags among them, take the place of all configured rules.
    private func retention(_ settings: Settings) throws -> Retention {
        let isByTagAlone = invocation.arguments.has(.keepTag) && flags.isEmpty
        let keep = isByTagAlone ? KeepRules() : settings.keep
        var retention = Retention()
        retention.last = keep.last
        retention.within = keep.within.map { Int64($0 / .seconds(1)) }
        retention.hourly = keep.hourly
        retention.daily = keep.daily
        retention.weekly = keep.weekly
        retention.monthly = keep.monthly
        retention.yearly = keep.yearly
        retention.tags = Set(invocation.arguments.values(.keepTag))
        return retention
    }

    private func isWithoutRules(_ settings: Settings) -> Bool {
        settings.keep.isEmpty && !invocation.arguments.has(.keepTag)
    }

    private func item(_ archive: Archive) -> Retention.Item {
        let civil = invocation.zone.civil(archive.time.seconds)
        let local =
            archive.time.seconds + Int64(invocation.zone.offset(archive.time.seconds).seconds)
        let day = local.floorDivided(by: 86_400)
        return Retention.Item(
            number: archive.number, time: archive.time.seconds, tags: archive.tags,
            periods: Retention.Periods(
                hour: local.floorDivided(by: 3600), day: day,
                // The first of January 1970 was a Thursday; weeks begin on Mondays.
                week: (day + 3).floorDivided(by: 7),
                month: Int64(civil.year) * 12 + Int64(civil.month), year: Int64(civil.year)))
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
