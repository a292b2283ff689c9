import Configuration
import Deploy
import Format
import Synchronization

/// What `/health` tells: how the app is, and whether what it has written is safe.
final class HealthState: Sendable {
    enum Stage: String {
        case starting, running, handingOver = "handing-over", standingBy = "standing-by", ending
    }

    fileprivate struct Facts {
        var stage = Stage.starting
        var isReady = false
        var awaited: Awaited? = .repository
        var newest: (number: ArchiveNumber, time: Int64)?
        var hasArchived = false
        var unsaved = UnsavedChanges()
        var archiveCount = 0
        var failureCount = 0
        var isUnreachable = false
        var lacksSource = false
    }

    private let facts = Mutex(Facts())
    private let maxAge: Duration
    private let start = ContinuousClock.now

    init(maxAge: Duration) {
        self.maxAge = maxAge
    }

    var stage: Stage {
        get { facts.withLock(\.stage) }
        set { facts.withLock { $0.stage = newValue } }
    }

    var isReady: Bool {
        get { facts.withLock(\.isReady) }
        set { facts.withLock { $0.isReady = newValue } }
    }

    func awaits(_ awaited: Awaited?) { facts.withLock { $0.awaited = awaited } }

    // MARK: Archives

    var hasArchived: Bool { facts.withLock(\.hasArchived) }

    func found(_ archive: Archive) {
        facts.withLock { $0.newest = (archive.number, archive.time.seconds) }
    }

    private var time: Duration { start.duration(to: .now) }

    func changed() { facts.withLock { $0.unsaved.changed(at: time) } }

    func archiving() { facts.withLock { $0.unsaved.archiveBegan() } }

    func archived(_ archive: Archive?) {
        facts.withLock { facts in
            facts.unsaved.archiveEnded(succeeded: archive != nil)
            guard let archive else {
                facts.failureCount += 1
                return
            }
            if facts.newest?.number != archive.number { facts.archiveCount += 1 }
            facts.hasArchived = true
            facts.newest = (archive.number, archive.time.seconds)
        }
    }

    /// Whether a source that must be there is in no archive, as there is nothing to archive.
    var lacksSource: Bool {
        get { facts.withLock(\.lacksSource) }
        set { facts.withLock { $0.lacksSource = newValue } }
    }

    func ageText(_ now: Int64) -> String {
        facts.withLock { facts in
            guard let newest = facts.newest else { return "(there is none yet)" }
            let age = HumanText.age(of: newest.time, now: now)
            return "(the newest is \(newest.number), \(age))"
        }
    }

    /// What is not safe, as a sentence begins; nothing where no archive was met.
    func unsavedText(_ now: Int64) -> String? {
        guard let newest = facts.withLock(\.newest) else { return nil }
        let age = HumanText.age(of: newest.time, now: now)
        return "what has changed since archive \(newest.number), \(age),"
    }

    // MARK: Telling

    /// Whether all is well, and the object that says how it is.
    func answer(_ now: Int64) -> (isWell: Bool, JSONValue) {
        facts.withLock { facts in
            let unsaved = facts.unsaved.age(at: time)
            let isWell = facts.isServing && unsaved < maxAge && !facts.lacksSource
            return (
                isWell,
                [
                    "state": .string(facts.stage.rawValue), "ready": .bool(facts.isReady),
                    "waitingFor": facts.waitingFor.map { .string($0.words) } ?? nil,
                    "archive": facts.newest.map { .integer(Int64($0.number.value)) } ?? nil,
                    "ageSeconds": facts.newest.map { .integer(now - $0.time) } ?? nil,
                    "unsavedSeconds": .integer(unsaved.components.seconds),
                ]
            )
        }
    }

    /// The same as figures, with what was counted since the start.
    func metrics(_ now: Int64) -> Metrics {
        let isWell = answer(now).isWell
        return facts.withLock { facts in
            let figures = [
                Metrics.Figure(
                    name: "well", meaning: "Whether all that the app wrote is safe.",
                    value: isWell ? 1 : 0),
                Metrics.Figure(
                    name: "ready", meaning: "Whether the app is ready.",
                    value: facts.isReady ? 1 : 0),
                Metrics.Figure(
                    name: "unsaved_seconds", meaning: "Age of the oldest change in no archive.",
                    value: facts.unsaved.age(at: time) / .seconds(1)),
                Metrics.Figure(
                    name: "archives_total", meaning: "Archives made since the start.",
                    isCounter: true, value: Double(facts.archiveCount)),
                Metrics.Figure(
                    name: "failures_total", meaning: "Archives that failed since the start.",
                    isCounter: true, value: Double(facts.failureCount)),
            ]
            guard let newest = facts.newest else { return Metrics(figures) }
            return Metrics(figures + Metrics.newest(newest.number, newest.time))
        }
    }

    // MARK: Complaining

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

extension HealthState.Facts {
    /// A command that runs without its repository waits for itself first.
    fileprivate var waitingFor: Awaited? {
        stage == .running && !isReady ? .command : awaited
    }

    /// Whoever stands by does what it is there for, too.
    fileprivate var isServing: Bool {
        switch stage {
        case .running: isReady
        case .handingOver, .standingBy: true
        case .starting, .ending: false
        }
    }
}
