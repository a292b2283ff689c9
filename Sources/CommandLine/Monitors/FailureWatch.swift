import Configuration

/// Runs a command whose failure people want to hear of, and sees to it that they do.
struct FailureWatch {
    let invocation: Invocation
    let command: Command

    func run() async throws -> ExitCode {
        do {
            let code = try await command.run(invocation)
            if isFailure(code) {
                await tell(
                    ErrorReport("it ended with exit code \(code.rawValue)", exitCode: code))
            }
            return code
        } catch {
            let report = ErrorReport(error)
            // What was typed wrongly is seen by who typed it.
            if !Task.isCancelled, report.exitCode != .usage { await tell(report) }
            throw error
        }
    }

    private func isFailure(_ code: ExitCode) -> Bool {
        ![.done, .incomplete, .interrupted].contains(code)
    }

    private func tell(_ report: ErrorReport) async {
        guard let attention = command.attention, report.exitCode != .interrupted,
            !invocation.arguments.has(.dryRun), let settings = try? invocation.settings()
        else { return }
        await Attendance(invocation, settings).failed(
            report, isBackup: attention == .backup, runsHook: attention != .upkeep)
    }
}
