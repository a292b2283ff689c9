import Configuration
import Format
import Processes
import Repository

/// The app's own step between its data and its command: one that fails leaves no trace in the data.
struct Migration: Sendable {
    private static let groupGrace = Duration.seconds(2)

    private let words: [String]
    private let hold: Hold
    private let plan: RunPlan
    private let log: RunLog
    private let directory: String

    /// Nothing where the app has none.
    init?(_ hold: Hold, _ plan: RunPlan, _ log: RunLog, in directory: String) {
        guard let command = plan.settings.migrate else { return nil }
        words = ["/bin/sh", "-c", command]
        self.hold = hold
        self.plan = plan
        self.log = log
        self.directory = directory
    }

    /// Archives what is in no archive yet, runs the command, and brings the data back if it fails.
    func run() async throws {
        if hold.isBehind {
            var order = Archivist.Order()
            order.isTrusted = hold.isTrusted
            _ = try await hold.archivist.archive(order)
        }
        let before = await hold.archivist.newest
        let start = ContinuousClock.now
        let end = try await end()
        guard end != .exited(0) || Task.isCancelled else {
            return log.info("migrated in \(HumanText.duration(start.duration(to: .now)))")
        }
        // Also when we are to end: nobody comes back to half-migrated data then.
        let bringing = Task.detached { try await bringBack(before) }
        try await bringing.value
        try Task.checkCancellation()
        throw MigrationFailed(end)
    }

    private func end() async throws -> CommandEnd {
        let command: SupervisedCommand
        do throws(ProcessError) {
            command = try SupervisedCommand.start(
                words, environment: RunPlan.environment(), directory: directory)
        } catch {
            throw Failure("start the migration: \(error.reason)", exitCode: error.exitCode)
        }
        let end = await withTaskCancellationHandler {
            await command.end()
        } onCancel: {
            command.signal(SignalNumber.terminate)
        }
        await command.endGroup(grace: Self.groupGrace)
        return end
    }

    private func bringBack(_ before: Archive) async throws {
        let names = Set(hold.places.places.map(\.name))
        let memory = try await DataBringing(hold.workplace, hold.places, plan.hooks)
            .bring(names, from: before)
        hold.places.mark(before)
        try? hold.workplace.localState.write(memory)
    }
}

/// The command of the app is not started with data that it can't have.
struct MigrationFailed: Error {
    let exitCode: ExitCode
    let message: String

    init(_ end: CommandEnd) {
        exitCode = ExitCode(rawValue: end.exitCode)
        let reason =
            switch end {
            case .exited(let code): "it exited with code \(code)"
            case .signalled(let number): "signal \(number) ended it"
            }
        message = "the migration failed: \(reason); the data is as it was before"
    }
}
