import Configuration
import Files
import Format
import Repository
import Restoration

extension Command {
    static let restore = Command(.restore, attention: .restore) { invocation in
        try await RestoreCommand(invocation).run()
    }
}

/// Plans where each source goes, stages it beside that place, and puts it there in one step.
struct RestoreCommand {
    let invocation: Invocation
    var output: Output { invocation.output }

    init(_ invocation: Invocation) {
        self.invocation = invocation
    }

    func run() async throws -> ExitCode {
        let existing = try existing()
        guard try existing != .keep || !isDoneByOthers() else { return .done }
        return try await invocation.again {
            let workplace = try await workplace()
            guard let archive = try await archive(workplace) else { return .done }
            return try await workplace.timeline.reading(archive) {
                try await restore(archive, existing, workplace)
            }
        }
    }

    private func restore(
        _ archive: Archive, _ existing: ExistingData, _ workplace: Workplace
    ) async throws -> ExitCode {
        let start = ContinuousClock.now
        let requests = try await RestoreDestinations(workplace, archive).requests()
        let isDry = invocation.arguments.has(.dryRun)
        if !isDry {
            try await settleCommands(requests, existing)
            for request in requests { try Destination(request.destination).settle() }
        }
        let plan = try await RestorePlan.make(
            workplace.timeline, archive, requests, existing: existing, cache: workplace.cache)
        guard plan.items.contains(where: { $0.effect != .nothing }) else {
            output.note("nothing is missing; nothing was restored")
            output.record("restore", [.init("restored", .bool(false))])
            return .done
        }
        await announce(archive, workplace)
        if isDry { return try await show(plan, workplace) }
        let attendance = Attendance(invocation, workplace.settings)
        try attendance.restoreBegins(archive)
        let result = try await restore(plan, workplace, attendance)
        let duration = ContinuousClock.now - start
        remember(result, requests, archive, workplace, took: duration)
        for text in AppSecrets(workplace).warnings(archive) { output.warning(text) }
        let code = report(result, archive, duration, workplace)
        await noteIfOld(archive, workplace)
        let folder = invocation.arguments.value(.to)
        return await attendance.restored(archive, to: folder) ? code : .incomplete
    }

    /// Nobody is to work on what is replaced: not now, and not what a killed guard has left.
    private func settleCommands(
        _ requests: [RestoreRequest], _ existing: ExistingData
    ) async throws {
        let changing = try requests.filter {
            try $0.isHalfChanged || Destination($0.destination).marker()?.isChanging == true
        }
        let isNarrow = requests.contains { !$0.selection.isEverything }
        let affected =
            switch existing {
            case .refuse: [RestoreRequest]()
            case .replace where !isNarrow: requests
            case .keep where isNarrow: [RestoreRequest]()
            case .replace, .merge, .keep: changing
            }
        guard !affected.isEmpty else { return }
        let commands = EarlierCommands(on: affected.map { "\($0.destination)" })
        try commands.refuseGuarded("restore")
        try commands.refuseRunning(
            "restore",
            hint: "end it before; or take it back while it runs: holdfast rollback NUMBER",
            alsoInside: !changing.isEmpty)
        try await commands.endLeft(before: "restore", isHalfChanged: !changing.isEmpty) {
            output.warning($0)
        }
    }

    /// What is missing `run` and `guard` have seen to before their command began, which is not given
    /// the key: a script of the app that does so by itself stays right inside of them.
    private func isDoneByOthers() throws -> Bool {
        let elsewhere: [OptionSpecification] = [.to, .from, .include]
        guard try invocation.asksForNewest, !elsewhere.contains(where: invocation.arguments.has)
        else { return false }
        if RunPlan.isInside(EarlierCommands.running, invocation) {
            output.note("this is inside of run, which has restored what was missing")
        } else if RunPlan.isInside(EarlierCommands.guarding, invocation) {
            output.note("this is inside of guard, which has archived the data; nothing is restored")
        } else {
            return false
        }
        output.record("restore", [.init("restored", .bool(false))])
        return true
    }

    private func existing() throws -> ExistingData {
        let choices: [(OptionSpecification, ExistingData)] = [
            (.replace, .replace), (.merge, .merge), (.ifMissing, .keep),
        ]
        let given = choices.filter { invocation.arguments.has($0.0) }
        if given.count > 1 {
            throw UsageError.conflict("--" + given[0].0.name, "--" + given[1].0.name)
        }
        return given.first?.1 ?? .refuse
    }

    /// Looks at another timeline with `--from`.
    private func workplace() async throws -> Workplace {
        let other = try invocation.arguments.value(.from).map(timelineName)
        var workplace = try await Workplace.open(
            invocation, lookingForNewest: try other == nil && invocation.asksForNewest)
        if let other {
            workplace.timeline = workplace.repository.timeline(other)
        }
        return workplace
    }

    private func timelineName(_ text: String) throws -> Timeline.Name {
        do throws(RepositoryError) {
            return try Timeline.Name(text)
        } catch {
            throw UsageError.invalidValue(
                text, option: "--from", reason: error.reason,
                hint: "holdfast list --all shows the timelines")
        }
    }

    /// Nothing when there is no archive and that is said to be fine.
    private func archive(_ workplace: Workplace) async throws -> Archive? {
        do {
            return try await workplace.archive().archive
        } catch let error as RepositoryError where error.kind == .noArchive {
            guard invocation.arguments.has(.allowEmpty) else { throw error }
            output.note("there is no archive yet; nothing was restored")
            return nil
        }
    }

    private func restore(
        _ plan: RestorePlan, _ workplace: Workplace, _ attendance: Attendance
    ) async throws -> RestoreResult {
        let progress = ProgressLine("restoring", on: output)
        defer { progress.finish() }
        var options = TreeWriter.Options()
        options.verifies = invocation.arguments.has(.verify)
        options.cache = workplace.cache
        let meter = Meter(progress)
        let total = plan.archive.total
        meter.expect(entries: total.entries, bytes: total.bytes)
        return try await Restore(
            plan, options, progress: meter, foreign: foreign(plan, attendance)
        ).run()
    }

    /// What is another timeline's is changed by a hook, if there is one, before it takes its place.
    private func foreign(_ plan: RestorePlan, _ attendance: Attendance) -> Restore.Foreign? {
        guard isForeign(attendance.hooks) else { return nil }
        let other = plan.timeline.name.text
        guard attendance.hooks.has(.staged) else {
            output.note(
                "\(other) may hold live tokens, and no hook takes them out: "
                    + "holdfast help hooks, \"staged\"")
            return Restore.Foreign(change: nil)
        }
        return Restore.Foreign { item, path in
            let facts = Hooks.Facts(
                archive: plan.archive.number, staged: "\(path)", source: item.source.name,
                from: other)
            try attendance.hooks.run(.staged, facts)
        }
    }

    /// Whether the data is another timeline's.
    ///
    /// So is that of another repository where a hook changes such data; else it may be our own copy.
    private func isForeign(_ hooks: Hooks) -> Bool {
        invocation.arguments.has(.from) || hooks.has(.staged) && invocation.namesOtherRepository
    }

    /// What was just written need not be read by the next backup; failing at this costs only time.
    private func remember(
        _ result: RestoreResult, _ requests: [RestoreRequest], _ archive: Archive,
        _ workplace: Workplace, took duration: Duration
    ) {
        guard !isForeign(Hooks(workplace.settings, invocation.environment) { _ in }) else { return }
        do {
            try LastRestore(
                kind: .restore, archive: archive.number, seconds: invocation.now(),
                milliseconds: Int64(duration / .milliseconds(1))
            ).write(root: workplace.stateRoot, workplace.timeline)
            // Elsewhere is not where backups look.
            guard !invocation.arguments.has(.to) else { return }
            let state = try workplace.localState
            let before = state.read()
            try state.write(
                LocalState.Contents(result, requests, of: archive, before: before))
        } catch {
            output.detail("the next backup reads everything again: \(error)")
        }
    }
}
