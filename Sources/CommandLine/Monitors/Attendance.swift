import Capture
import Configuration
import Format
import Synchronization

/// What happens around a backup or a restore beside the work itself: hooks run, monitors hear.
final class Attendance: Sendable {
    private let command: String
    let hooks: Hooks
    let monitors: Monitors
    private let output: Output
    private let now: @Sendable () -> Int64
    private let hasBegun = Mutex(false)

    init(_ invocation: Invocation, _ settings: Settings) {
        command = invocation.arguments.command?.name ?? ""
        output = invocation.output
        now = invocation.now
        hooks = Hooks(settings, invocation.environment) { [output] in output.heard($0) }
        monitors = Monitors(settings, invocation) { [output] in output.warning($0) }
    }

    // MARK: Backup

    /// Files are read from now on; a second attempt does not begin anew.
    func backupBegins() async throws {
        let isFirst = hasBegun.withLock { hasBegun in
            defer { hasBegun = true }
            return !hasBegun
        }
        guard isFirst else { return }
        await monitors.ping(.start)
        try hooks.run(.beforeBackup)
    }

    /// False when a hook after it failed.
    func backedUp(_ result: Backup.Result, took duration: Duration) async -> Bool {
        let outcome = ArchiveOutcome(result, command)
        let facts = Hooks.Facts(archive: result.archive.number)
        let isFine = warned { try hooks.run(.afterBackup, facts) }
        write(Metrics(result, took: duration, at: now()))
        await monitors.ping(outcome.ping)
        for notice in outcome.notices { await monitors.tell(notice) }
        return isFine
    }

    // MARK: Restore

    func restoreBegins(_ archive: Archive) throws {
        try hooks.run(.beforeRestore, Hooks.Facts(archive: archive.number))
    }

    /// False when a hook after it failed; `folder` is where else than in its place the data is now.
    func restored(_ archive: Archive, to folder: String? = nil) async -> Bool {
        let isFine = warned { try hooks.run(.afterRestore, Hooks.Facts(archive: archive.number)) }
        let place = folder.map { "restored to \($0)" } ?? "in place"
        await monitors.tell(
            Notice(
                .restored, command, "archive \(archive.number) is \(place)",
                archive: archive.number.value))
        return isFine
    }

    // MARK: Failure

    func failed(_ report: ErrorReport, isBackup: Bool, runsHook: Bool) async {
        if runsHook { _ = warned { try hooks.run(.failed, Hooks.Facts(error: report)) } }
        if isBackup {
            write(Metrics(failedAt: now()))
            await monitors.ping(.failure(report.message))
        }
        await monitors.tell(Notice(command, failedWith: report))
    }

    private func warned(_ work: () throws -> Void) -> Bool {
        do {
            try work()
            return true
        } catch {
            let report = ErrorReport(error)
            output.warning(report.message, hint: report.hint)
            return false
        }
    }

    private func write(_ metrics: Metrics) {
        guard let path = monitors.metricsFile else { return }
        _ = warned { try metrics.write(to: path, timeline: monitors.app) }
    }
}

/// What monitors hear of an archive that was made.
struct ArchiveOutcome {
    let ping: Ping
    let notices: [Notice]

    init(_ result: Backup.Result, _ command: String) {
        let number = result.archive.number
        let total = result.archive.total
        let summary =
            "archive \(number): \(HumanText.count(Int64(clamping: total.files), "file")), "
            + HumanText.size(Int64(clamping: total.bytes))
        var notices = [Notice(.archived, command, summary, archive: number.value)]
        var text = summary
        if result.incompleteCount > 0 {
            let paths = result.incomplete.prefix(5).joined(separator: "; ")
            text += "; not as it should be: \(paths)"
            notices.append(
                Notice(
                    .incomplete, command, "archive \(number) lacks or keeps as before: \(paths)",
                    archive: number.value, exitCode: ExitCode.incomplete.rawValue))
        }
        guard let suspicion = result.archive.suspicion else {
            ping = .success(text)
            self.notices = notices
            return
        }
        let reasons = suspicion.reasons.joined(separator: "; ")
        ping = .failure("archive \(number) is suspect: \(reasons)")
        notices.append(
            Notice(
                .suspect, command, "archive \(number) has lost much: \(reasons)",
                hint: "if that is meant: holdfast accept \(number)", archive: number.value))
        self.notices = notices
    }
}
