import Configuration
import Format
import Synchronization

/// What `/health` tells, and the first of several equal complaints.
final class HealthState: Sendable {
    private struct Facts {
        var isRunning = false
        var isReady = false
        var isHandingOver = false
        var newest: ArchiveNumber?
        var newestTime: Int64?
        var hasArchived = false
        /// By our own clock: when the data was last known to be in an archive.
        var safe: ContinuousClock.Instant?
        var isUnreachable = false
    }

    private let facts = Mutex(Facts())
    private let maxAge: Duration

    init(maxAge: Duration) {
        self.maxAge = maxAge
    }

    var isRunning: Bool {
        get { facts.withLock(\.isRunning) }
        set { facts.withLock { $0.isRunning = newValue } }
    }

    var isReady: Bool {
        get { facts.withLock(\.isReady) }
        set { facts.withLock { $0.isReady = newValue } }
    }

    var isHandingOver: Bool {
        get { facts.withLock(\.isHandingOver) }
        set { facts.withLock { $0.isHandingOver = newValue } }
    }

    var hasArchived: Bool { facts.withLock(\.hasArchived) }

    func archived(_ archive: Archive) {
        facts.withLock {
            $0.hasArchived = $0.newest != nil
            $0.newest = archive.number
            $0.newestTime = archive.time.seconds
            $0.safe = .now
        }
    }

    func ageText(_ now: Int64) -> String {
        facts.withLock { facts in
            guard let newest = facts.newest, let time = facts.newestTime else {
                return "(there is none yet)"
            }
            return "(the newest is \(newest), \(HumanText.age(of: time, now: now)))"
        }
    }

    /// Complains once, until it works again.
    func lookFailed(_ error: any Error, _ log: RunLog) {
        let isFirst = facts.withLock { facts in
            defer { facts.isUnreachable = true }
            return !facts.isUnreachable
        }
        if isFirst { log.error(error, doing: "look for what others ask") }
    }

    func lookWorked(_ log: RunLog) {
        let isBack = facts.withLock { facts in
            defer { facts.isUnreachable = false }
            return facts.isUnreachable
        }
        if isBack { log.info("the repository answers again") }
    }
}
