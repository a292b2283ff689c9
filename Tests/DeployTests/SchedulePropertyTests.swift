import TestSupport
import Testing

@testable import Deploy

@Suite struct `Whatever happens, a schedule` {
    @Test(arguments: 0..<20) func `keeps its promises`(round: UInt64) {
        var simulation = Simulation(seed: TestSeed.current &+ round)
        simulation.run(until: .seconds(1500))
        simulation.finish()
    }
}

/// An obedient caller to whom things happen at random, and who holds the answers to the promises.
private struct Simulation {
    private var random: SeededGenerator
    private let rules: ScheduleRules
    private var schedule: Schedule
    private var now = Duration.zero
    private var answer = ScheduleAnswer.wait(until: nil)
    private var backup: (end: Duration, outcome: ScheduleEvent.Outcome, first: Duration?)?

    // What the promises are about.
    private var firstChange: Duration?
    private var isComplete = true
    private var incompleteSince = Duration.zero
    private var lastStart: Duration?
    private var lastEnd = Duration.zero
    private var failures = 0
    private var archives: [Duration] = []

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        rules = ScheduleRules(
            onChange: .seconds([1, 5, 10, 30].randomElement(using: &random) ?? 10),
            every: .seconds([20, 300].randomElement(using: &random) ?? 300))
        schedule = Schedule(rules, startedAt: .zero)
    }

    mutating func run(until end: Duration) {
        let pauses = [0.1, 1, 20, 200]
        let changePause = pauses.randomElement(using: &random) ?? 1
        while now < end {
            let quiet = Duration.seconds(.random(in: 0..<changePause, using: &random))
            advance(to: now + quiet)
            happen()
        }
    }

    /// Nothing happens any more: all is archived, and then there is rest.
    mutating func finish() {
        tell(.watching(isComplete: true))
        if !isComplete { firstChange = firstChange ?? now }
        isComplete = true
        advance(to: now + .seconds(100_000))
        #expect(answer == .wait(until: nil))
        #expect(firstChange == nil && failures == 0 && backup == nil)
    }

    private mutating func happen() {
        switch Int.random(in: 0..<100, using: &random) {
        case 0: setComplete(false)
        case 1: setComplete(true)
        case 2: change(.lostCount)
        case 3: tell(.tick)
        default: change(.changed)
        }
    }

    private mutating func change(_ event: ScheduleEvent) {
        firstChange = firstChange ?? now
        tell(event)
    }

    private mutating func setComplete(_ isComplete: Bool) {
        if self.isComplete, !isComplete { incompleteSince = now }
        if !self.isComplete, isComplete { firstChange = firstChange ?? now }
        self.isComplete = isComplete
        tell(.watching(isComplete: isComplete))
    }

    private mutating func tell(_ event: ScheduleEvent) {
        answer = schedule.handle(event, at: now)
        if case .wait(let time?) = answer { #expect(time > now) }
    }

    /// Lets time go by, and does what is due on the way.
    private mutating func advance(to end: Duration) {
        while true {
            if let backup, backup.end <= end {
                now = max(now, backup.end)
                finish(backup.outcome, backup.first)
            } else if answer == .backUp, backup == nil {
                start()
            } else if case .wait(let time?) = answer, time <= end {
                now = time
                tell(.tick)
                #expect(answer == .backUp)
            } else {
                now = max(now, end)
                return
            }
        }
    }

    private mutating func start() {
        checkStart()
        let seconds = Double.random(in: 0..<3, using: &random)
        let isLong = Int.random(in: 0..<20, using: &random) == 0
        backup = (now + .seconds(isLong ? seconds * 20 : seconds), randomOutcome(), firstChange)
        firstChange = nil
        lastStart = now
        archives.append(now)
        tell(.backupStarted)
        #expect(answer == .wait(until: nil))
    }

    private mutating func randomOutcome() -> ScheduleEvent.Outcome {
        // Once failing, often failing again.
        let isFailing = Int.random(in: 0..<10, using: &random) < (failures > 0 ? 6 : 1)
        if isFailing { return .failed(chance: .random(in: 0...1, using: &random)) }
        return Int.random(in: 0..<4, using: &random) == 0 ? .nothingNew : .succeeded
    }

    private mutating func finish(_ outcome: ScheduleEvent.Outcome, _ first: Duration?) {
        backup = nil
        lastEnd = now
        switch outcome {
        case .failed:
            failures += 1
            firstChange = first ?? firstChange ?? now
        case .succeeded: failures = 0
        case .nothingNew:
            failures = 0
            archives.removeLast()
        }
        tell(.backupEnded(outcome))
    }

    private func checkStart() {
        // Never more than one in a quarter of a minute.
        let recent = archives.filter { $0 > now - .seconds(15) }
        #expect(recent.isEmpty)
        // Only for a reason, and not before the change has settled.
        let isRegular =
            !isComplete && now >= max(incompleteSince, lastStart ?? .zero) + rules.every
        let isSettled = firstChange.map { now >= $0 + rules.settling } ?? false
        #expect(isRegular || isSettled || failures > 0)
        // In time, unless a backup, the limit or the pause after a failure stood in the way.
        let pause = failures > 0 ? min(rules.every, .seconds(5) * (1 << min(failures, 30))) : .zero
        let obstacles = max(lastEnd + pause, archives.last.map { $0 + .seconds(15) } ?? .zero)
        if let firstChange { #expect(now <= max(firstChange + rules.onChange, obstacles)) }
        if !isComplete {
            let last = max(incompleteSince, lastStart ?? .zero)
            #expect(now <= max(last + rules.every, obstacles))
        }
    }
}
