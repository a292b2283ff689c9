import Capture
import Configuration
import Deploy
import Files
import Format
import Processes
import Repository

/// The app's own step between its data and its command: one that fails leaves no trace in the data.
///
/// While it is at work the data says so: whoever finds it half-changed, after a kill or a failure to
/// bring it back, replaces it.
struct Migration: Sendable {
    private static let groupGrace = Duration.seconds(2)
    private static let patience = Duration.seconds(5)

    private let words: [String]
    private let hold: Hold
    private let plan: RunPlan
    private let log: RunLog
    private let directory: String
    /// Sources that nothing was there of, and those of them without even a folder.
    private let fresh: Set<String>
    private let missing: Set<String>

    /// Nothing where the app has none.
    init?(
        _ hold: Hold, _ plan: RunPlan, _ log: RunLog, in directory: String,
        fresh: Set<String> = []
    ) {
        guard let command = plan.settings.migrate else { return nil }
        words = ["/bin/sh", "-c", command]
        self.hold = hold
        self.plan = plan
        self.log = log
        self.directory = directory
        self.fresh = fresh
        missing = hold.places.missing().intersection(fresh)
    }

    /// Archives what is in no archive yet, runs the command, and brings the data back if it fails.
    func run() async throws {
        do {
            let before = try await archive()
            let memory = try hold.workplace.localState.read()
            forget(before, memory)
            let start = ContinuousClock.now
            let end = try await end()
            guard end != .exited(0) || Task.isCancelled else {
                remember(before, memory)
                return log.info("migrated in \(HumanText.duration(start.duration(to: .now)))")
            }
            // Also when we are to end: nobody comes back to half-migrated data then.
            let bringing = Task.detached(executorPreference: BlockingExecutor.shared) {
                try await bringBack(before)
            }
            try await bringing.value
            try Task.checkCancellation()
            throw MigrationFailed(end)
        } catch {
            throw error is MigrationFailed || error is CancellationError
                ? error : MigrationFailed(ErrorReport(error))
        }
    }

    private func archive() async throws -> Archive {
        try DataBringing.requireWayBack(before: "migrate", hold.places.places, hold.workplace)
        guard hold.isBehind else { return await hold.archivist.newest }
        var order = Archivist.Order()
        order.isTrusted = hold.isTrusted
        let result = try await hold.archivist.archive(order).made
        if let path = result.incomplete.first {
            throw Failure(
                "migrate: archive \(result.archive.number) lacks what the migration could harm: "
                    + path,
                hint: "see to that file, or leave it out (exclude)")
        }
        return result.archive
    }

    // MARK: What the data says

    private func forget(_ before: Archive, _ memory: LocalState.Contents?) {
        hold.places.mark(before, but: fresh, isChanging: true)
        guard let memory else { return }
        try? hold.workplace.localState.write(memory.changing())
    }

    /// What has changed since is seen by its times.
    private func remember(_ before: Archive, _ memory: LocalState.Contents?) {
        hold.places.mark(before)
        if let memory { try? hold.workplace.localState.write(memory) }
    }

    // MARK: The command

    private func end() async throws -> CommandEnd {
        let command: SupervisedCommand
        do throws(ProcessError) {
            command = try SupervisedCommand.start(
                words,
                environment: RunPlan.environment(
                    EarlierCommands.running, on: hold.places.places),
                directory: directory)
        } catch {
            throw Failure("start the migration: \(error.reason)", exitCode: error.exitCode)
        }
        let end = await withTaskCancellationHandler {
            await command.end()
        } onCancel: {
            Task { await command.stop(SignalNumber.terminate, grace: Self.patience) }
        }
        await command.endGroup(grace: Self.groupGrace)
        _ = await EarlierCommands(on: hold.places.places, grace: Self.groupGrace).endOwn()
        return end
    }

    /// Who has taken the lease from us meanwhile brings its own.
    private func bringBack(_ before: Archive) async throws {
        guard try await hold.workplace.timeline.head()?.main.epoch == hold.epoch else {
            throw Failure("migrate: another instance has taken over", exitCode: .heldByAnother)
        }
        let names = Set(hold.places.places.map(\.name))
        let bringing = DataBringing(hold.workplace, hold.places, plan.hooks)
        let memory = try await bringing.bringBack(names, exactly: before)
        // All that is there was made by what has failed.
        try bringing.clear(fresh, missing: missing, of: before)
        hold.places.mark(before, but: fresh)
        try? hold.workplace.localState.write(memory)
    }
}

/// The command of the app is not started with data that it can't have.
struct MigrationFailed: Error {
    let exitCode: ExitCode
    let message: String
    var hint: String?

    init(_ end: CommandEnd) {
        exitCode = ExitCode(rawValue: end.exitCode)
        let reason =
            switch end {
            case .exited(let code): "it exited with code \(code)"
            case .signalled(let number): "signal \(number) ended it"
            }
        message = "the migration failed: \(reason); the data is as it was before"
    }

    /// Something else went wrong; the next start replaces what may be half-changed.
    init(_ report: ErrorReport) {
        exitCode = .ownFailure
        message = report.message
        hint = report.hint
    }
}
