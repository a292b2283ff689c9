import Capture
import Configuration
import Files
import Format
import Repository

extension Command {
    static let repair = Command(.repair) { invocation in
        try await RepairCommand(invocation).run()
    }
}

/// Finds out what is lost, says so, and commits the rest.
private struct RepairCommand {
    private let invocation: Invocation
    private var output: Output { invocation.output }

    init(_ invocation: Invocation) {
        self.invocation = invocation
    }

    func run() async throws -> ExitCode {
        let workplace = try await Workplace.open(invocation)
        let repair = Repair(workplace.timeline, roots: roots(workplace), cache: workplace.cache)
        let plan = try await look(repair)
        guard !plan.isWhole else {
            output.line("archive \(plan.archive.number) is whole: there is nothing to repair")
            output.record("repair", [.init("committed", .bool(false))])
            return .done
        }
        if invocation.arguments.has(.dryRun) {
            print(plan)
            output.line("would commit what is whole of archive \(plan.archive.number)")
            record(plan, nil)
            return exitCode(plan)
        }
        let progress = ProgressLine("repairing", on: output)
        defer { progress.finish() }
        var options = Backup.Options()
        options.store(as: workplace.settings)
        options.workers = ProcessFacts.processorCount + 1
        let (result, done) = try await repair.run(
            plan, options, progress: Meter(progress))
        progress.finish()
        print(done)
        output.line(
            "archive \(result.archive.number) of \(workplace.timeline.name) has what is whole of "
                + "archive \(done.archive.number); added "
                + HumanText.size(Int64(clamping: result.storedByteCount)))
        record(done, result)
        return exitCode(done)
    }

    /// Where the configured sources lie here; what is not here is looked for elsewhere.
    private func roots(_ workplace: Workplace) -> [String: FilePath] {
        let sources = BackupSources(
            workplace: workplace, paths: [], rules: CaptureRules(), scanStart: ScanStart.now())
        let places = (try? sources.places()) ?? []
        return places.reduce(into: [:]) { $0[$1.name] = try? FilePath($1.absolute) }
    }

    private func look(_ repair: Repair) async throws -> Repair.Plan {
        let progress = ProgressLine("looking for damage", on: output)
        defer { progress.finish() }
        return try await repair.plan { done, total in
            progress.update {
                $0.items = Int64(done)
                $0.totalItems = Int64(total)
            }
        }
    }

    private func print(_ plan: Repair.Plan) {
        for number in plan.unreadable {
            output.warning(
                "archive \(number) can't be read: what it alone had is lost",
                hint: "it stays as it is; to give it up: holdfast forget \(number)")
        }
        for pack in plan.damagedPacks { output.detail("damaged: pack \(pack.name)") }
        for entry in plan.saved { output.line("saved: \(entry)") }
        for entry in plan.lost { output.line("lost: \(entry)") }
    }

    private func record(_ plan: Repair.Plan, _ result: Backup.Result?) {
        for entry in plan.lost { output.record("lost", [.init("entry", .string(entry))]) }
        var members: [JSONValue.Member] = [
            .init("committed", .bool(result != nil)),
            .init("from", .integer(Int64(plan.archive.number.value))),
            .init("saved", .integer(Int64(plan.saved.count))),
            .init("lost", .integer(Int64(plan.lost.count))),
            .init("damagedPacks", .integer(Int64(plan.damagedPacks.count))),
            .init(
                "unreadable", .array(plan.unreadable.map { .integer(Int64($0.value)) })),
        ]
        if let result {
            members.append(.init("archive", .integer(Int64(result.archive.number.value))))
        }
        output.record("repair", members)
    }

    private func exitCode(_ plan: Repair.Plan) -> ExitCode {
        plan.lost.isEmpty && plan.unreadable.isEmpty ? .done : .incomplete
    }
}
