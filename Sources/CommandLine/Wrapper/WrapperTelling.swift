import Capture
import Deploy
import Format
import Processes
import Repository

// What is said of archives.
extension Wrapper {
    /// One that is no news is not told of, but what is trusted by it is.
    func tell(_ archived: Archived) {
        let result = archived.made
        if !result.isUnchanged {
            let added = HumanText.size(Int64(clamping: result.storedByteCount))
            let fork = result.archive.isFork ? ", a fork" : ""
            let more = result.isPartial ? "; the rest comes next" : ""
            log.info("archive \(result.archive.number): \(added) added\(fork)\(more)")
        }
        if isOnTrial, result.archive.isFork, !result.isUnchanged {
            log.warning(
                "the command did not become ready: what it wrote is kept as archive "
                    + "\(result.archive.number), a fork, and the container before goes on without")
        }
        for news in FormerSources.news(of: result) { log.warning(news.text, hint: news.hint) }
        tellLosses(archived)
        if let report = archived.hookFailure { log.warning(report.message, hint: report.hint) }
        if !result.isUnchanged, !result.isPartial, result.incompleteCount > 0 {
            log.warning("left out: \(result.incomplete.prefix(5).joined(separator: "; "))")
        }
    }

    private func tellLosses(_ archived: Archived) {
        let archive = archived.made.archive
        guard let suspicion = archive.suspicion else { return }
        let reasons = suspicion.reasons.joined(separator: "; ")
        if case .success(let trust)? = archived.trust {
            let why = end == nil ? "has gone on without it" : "has ended in order"
            return log.warning(
                "archive \(archive.number) has lost much: \(reasons); the command itself did that "
                    + "and \(why), so this is trusted as archive \(trust.accepted.number)",
                hint: "archive \(trust.good), from before, is pinned; to go back to it: "
                    + "holdfast rollback \(trust.good)")
        }
        if !archived.made.isUnchanged {
            log.warning(
                "archive \(archive.number) is suspect: \(reasons)",
                hint: "if that is meant: holdfast accept \(archive.number)")
        }
        // Whoever has the lease instead decides it; that is told with the next archive.
        if case .failure(let error)? = archived.trust, !(error is LostLease) {
            log.error(error, doing: "trust archive \(archive.number)")
        }
    }

    /// People hear of it, wherever they are.
    func report(_ error: any Error, _ group: inout DiscardingTaskGroup) {
        let report = ErrorReport(error)
        group.addTask { [reports] in await reports.failed(report) }
    }

    /// How the command is, for an archive that begins now.
    var condition: CommandCondition {
        guard !phase.isRunning else { return isReady ? .ready : .starting }
        let exitCode: Int32? =
            switch end {
            case .exited(let code): code
            case .signalled, nil: nil
            }
        return CommandCondition(
            endedWith: exitCode, wasAsked: signalled != nil || wasAsked, killedOthers: killedOthers)
    }

    /// Whether it is we who ended the command.
    private var wasAsked: Bool {
        guard case .archiving(.handover) = phase else { return false }
        return true
    }
}
