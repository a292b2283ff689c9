import Capture
import Configuration
import Files
import Format
import Repository

extension Command {
    static let rollback = Command(.rollback) { invocation in
        try await RollbackCommand(invocation).run()
    }
}

/// Says what an older archive would bring back, and commits it as the newest.
private struct RollbackCommand {
    private let invocation: Invocation
    private var output: Output { invocation.output }

    init(_ invocation: Invocation) {
        self.invocation = invocation
    }

    func run() async throws -> ExitCode {
        try requireName()
        return try await Workplace.reading(invocation) { workplace, archive, _ in
            try await rollBack(to: archive, workplace)
        }
    }

    private func rollBack(to archive: Archive, _ workplace: Workplace) async throws -> ExitCode {
        let choice = EntryChoice(invocation.arguments.values(.include))
        guard let newest = try await workplace.timeline.newest() else { return .noArchive }
        if archive.number == newest.number {
            // A running app may have written something else since.
            guard choice == nil,
                let holder = try await LeaseHolder.find(workplace.timeline, newest: newest)
            else { return alreadyNewest(archive) }
            output.note(
                "archive \(archive.number) is the newest; what the app on "
                    + "\(holder.lease.holder.host) has written since becomes a fork")
        }
        let rollback = Rollback(
            workplace.timeline, to: archive, choosing: choice?.rule, cache: workplace.cache)
        announce(archive, newest)
        let plan = try await rollback.plan()
        if choice != nil { try requireEntries(plan, archive) }
        if invocation.arguments.has(.dryRun) {
            for source in plan { print(source, archive) }
            return .done
        }
        let progress = ProgressLine("rolling back", on: output)
        defer { progress.finish() }
        let result = try await rollback.run(
            options(archive, workplace, isWhole: choice == nil), progress: Meter(progress))
        progress.finish()
        await tell(result.archive, workplace)
        return report(result, archive, workplace)
    }

    /// Lets a container that runs the app have a look soon; without that it finds out later.
    private func tell(_ committed: Archive, _ workplace: Workplace) async {
        do {
            let timeline = workplace.timeline
            guard let holder = try await LeaseHolder.find(timeline, newest: committed) else {
                return
            }
            let me = try Instance(invocation, workplace.settings)
            _ = try await Leases(timeline).ask(.notice, of: holder.lease.epoch, as: me)
            output.note("the app on \(holder.lease.holder.host) goes back, too, and starts anew")
        } catch {
            output.detail("the running app finds out with its next archive: \(error)")
        }
    }

    /// The newest is meant where nothing is named, and that would be no way back.
    private func requireName() throws {
        let arguments = invocation.arguments
        guard arguments.words.isEmpty, !arguments.has(.at), !arguments.has(.before) else { return }
        throw UsageError.other(
            "rollback needs an archive to go back to",
            hint: "holdfast rollback latest~1; holdfast list shows all")
    }

    private func alreadyNewest(_ archive: Archive) -> ExitCode {
        output.note("archive \(archive.number) is the newest already; nothing was done")
        if archive.suspicion != nil {
            output.warning(
                "archive \(archive.number) is suspect, so restore does not take it by itself",
                hint: "if it is as it should be: holdfast accept \(archive.number)")
        }
        output.record("rollback", [.init("committed", .bool(false))])
        return .done
    }

    private func announce(_ archive: Archive, _ newest: Archive) {
        let time = HumanText.timeWithUTC(archive.time.seconds, in: invocation.zone)
        output.note(
            "going back from archive \(newest.number) to archive \(archive.number), "
                + "\(HumanText.age(of: archive.time.seconds, now: invocation.now())): \(time)")
    }

    private func requireEntries(_ plan: [Rollback.SourcePlan], _ archive: Archive) throws {
        guard plan.allSatisfy({ $0.restored + $0.removed == 0 }) else { return }
        throw Failure(
            "roll back to archive \(archive.number): it has no such entry, nor has the newest",
            hint: "holdfast ls \(archive.number) lists what it has")
    }

    private func print(_ source: Rollback.SourcePlan, _ archive: Archive) {
        var parts: [String] = []
        if source.restored > 0 {
            let count = HumanText.count(Int64(clamping: source.restored), "entry", "entries")
            parts.append("would take \(count) from archive \(archive.number)")
        }
        if source.removed > 0 {
            let count = HumanText.count(Int64(clamping: source.removed), "entry", "entries")
            parts.append("leave out \(count) that it does not have")
        }
        if source.bytesToStore > 0 {
            parts.append("store \(HumanText.size(Int64(clamping: source.bytesToStore))) again")
        }
        output.line(
            "\(source.name): "
                + (parts.isEmpty ? "would stay as it is" : parts.joined(separator: ", ")))
        output.record(
            "plan",
            [
                .init("source", .string(source.name)),
                .init("restored", .integer(Int64(clamping: source.restored))),
                .init("removed", .integer(Int64(clamping: source.removed))),
                .init("bytesToStore", .integer(Int64(clamping: source.bytesToStore))),
            ])
    }

    /// The data belongs to the version of the app that wrote it.
    private func options(
        _ archive: Archive, _ workplace: Workplace, isWhole: Bool
    ) -> Backup.Options {
        var options = Backup.Options()
        options.store(as: workplace.settings)
        options.commit = isWhole ? archive.commit : nil
        options.image = isWhole ? archive.image : nil
        options.workers = ProcessFacts.processorCount + 1
        return options
    }

    private func report(
        _ result: Backup.Result, _ archive: Archive, _ workplace: Workplace
    ) -> ExitCode {
        let number = result.archive.number
        let entries = invocation.arguments.has(.include) ? "the entries chosen" : "the data"
        output.line(
            "archive \(number) of \(workplace.timeline.name) has \(entries) as in "
                + "archive \(archive.number); added "
                + HumanText.size(Int64(clamping: result.storedByteCount)))
        output.note("your files are as they were; holdfast restore --replace brings them there")
        if result.archive.suspicion != nil {
            output.warning(
                "archive \(number) is suspect, as the newest before was",
                hint: "if it is as it should be: holdfast accept \(number)")
        }
        output.record(
            "rollback",
            [
                .init("committed", .bool(true)),
                .init("archive", .integer(Int64(number.value))),
                .init("from", .integer(Int64(archive.number.value))),
                .init("bytesAdded", .integer(Int64(clamping: result.storedByteCount))),
            ])
        return .done
    }
}
