/// When archives are made while the command runs: it is told what happened, and says what to do.
///
/// Times count from any start that stays the same. Whoever calls does as answered, and tells of
/// each backup when it starts and ends, also of those that somebody else asked for.
package struct Schedule: Sendable {
    private let rules: ScheduleRules
    private var now: Duration
    /// When the first change happened that no backup has begun to read.
    private var firstChange: Duration?
    private var backup: Backup?
    /// When the last backup began, whatever came of it.
    private var lastStart: Duration?
    /// When those began that made an archive, or may have; no more than count for the limit.
    private var archives: [Duration] = []
    private var failures = 0
    private var retry: Duration?
    /// Since when changes may go unnoticed.
    private var incompleteSince: Duration?

    private struct Backup {
        /// The first change of those that it archives.
        let firstChange: Duration
    }

    package init(_ rules: ScheduleRules, startedAt now: Duration) {
        self.rules = rules
        self.now = now
    }

    /// Takes notice, and says what is to be done.
    package mutating func handle(_ event: ScheduleEvent, at time: Duration) -> ScheduleAnswer {
        now = max(now, time)
        switch event {
        case .tick: break
        case .changed, .lostCount: firstChange = firstChange ?? now
        case .watching(let isComplete): setWatching(isComplete)
        case .backupStarted: start()
        case .backupEnded(let outcome): end(outcome)
        }
        return answer
    }

    private var answer: ScheduleAnswer {
        guard let due else { return .wait(until: nil) }
        return due <= now ? .backUp : .wait(until: due)
    }

    private mutating func setWatching(_ isComplete: Bool) {
        if !isComplete {
            incompleteSince = incompleteSince ?? now
        } else if incompleteSince != nil {
            incompleteSince = nil
            firstChange = firstChange ?? now
        }
    }

    private mutating func start() {
        backup = Backup(firstChange: firstChange ?? now)
        firstChange = nil
        lastStart = now
        archives = archives.suffix(rules.mostArchives - 1) + [now]
    }

    private mutating func end(_ outcome: ScheduleEvent.Outcome) {
        guard let ended = backup else { return }
        backup = nil
        switch outcome {
        case .succeeded: succeed()
        case .nothingNew:
            succeed()
            archives.removeLast()
        case .failed(let chance):
            firstChange = ended.firstChange
            retry = now + rules.pause(after: failures, chance)
            failures += 1
        }
    }

    private mutating func succeed() {
        failures = 0
        retry = nil
    }
}

// MARK: What is due when

extension Schedule {
    private var due: Duration? {
        guard backup == nil else { return nil }
        let wanted = retry ?? [changeDue, regularDue].compactMap(\.self).min()
        return wanted.map { max($0, limitEnd ?? $0) }
    }

    /// Soon after the first change, but with the patience that the limit makes advisable.
    private var changeDue: Duration? {
        guard let firstChange else { return nil }
        let soon = firstChange + rules.settling
        guard let lastStart else { return soon }
        return max(soon, min(firstChange + rules.onChange, lastStart + rules.evenPause))
    }

    private var regularDue: Duration? {
        guard let incompleteSince else { return nil }
        return max(incompleteSince, lastStart ?? incompleteSince) + rules.every
    }

    /// When there may be one more archive.
    private var limitEnd: Duration? {
        guard archives.count == rules.mostArchives else { return nil }
        return archives.first.map { $0 + rules.period }
    }
}
