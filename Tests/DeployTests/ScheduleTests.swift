import Testing

@testable import Deploy

@Suite struct `A schedule` {
    private var schedule = Schedule(ScheduleRules(), startedAt: .zero)

    private mutating func tell(
        _ event: ScheduleEvent, _ seconds: Double, _ answer: ScheduleAnswer,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let given = schedule.handle(event, at: .seconds(seconds))
        #expect(given == answer, sourceLocation: sourceLocation)
    }

    private mutating func backUp(_ seconds: Double, _ outcome: ScheduleEvent.Outcome = .succeeded) {
        _ = schedule.handle(.backupStarted, at: .seconds(seconds))
        _ = schedule.handle(.backupEnded(outcome), at: .seconds(seconds))
    }

    @Test mutating func `does nothing as long as nothing changes`() {
        tell(.tick, 0, .wait(until: nil))
        tell(.watching(isComplete: true), 1, .wait(until: nil))
        tell(.tick, 1_000_000, .wait(until: nil))
    }

    @Test mutating func `lets a change settle, and what comes with it`() {
        tell(.changed, 100, .wait(until: .seconds(101)))
        tell(.changed, 100.9, .wait(until: .seconds(101)))
        tell(.tick, 101, .backUp)
        tell(.backupStarted, 101, .wait(until: nil))
        tell(.backupEnded(.succeeded), 103, .wait(until: nil))
    }

    @Test mutating func `is patient after an archive, up to the window`() {
        backUp(100)
        tell(.changed, 101, .wait(until: .seconds(115)))
        tell(.changed, 110, .wait(until: .seconds(115)))
        backUp(115)
        tell(.changed, 120, .wait(until: .seconds(130)))
        backUp(130)
        tell(.changed, 150, .wait(until: .seconds(151)))
    }

    @Test mutating func `keeps changes during a backup for the next`() {
        tell(.backupStarted, 0, .wait(until: nil))
        tell(.changed, 1, .wait(until: nil))
        tell(.tick, 60, .wait(until: nil))
        tell(.backupEnded(.succeeded), 61, .backUp)
    }

    @Test mutating func `makes at most four archives a minute`() {
        for second in [0.0, 15, 30, 45] { backUp(second) }
        tell(.changed, 46, .wait(until: .seconds(60)))
        backUp(60)
        tell(.changed, 61, .wait(until: .seconds(75)))
    }

    @Test mutating func `does not count backups that made none`() {
        for second in [0.0, 10, 20, 30] { backUp(second, .nothingNew) }
        tell(.changed, 31, .wait(until: .seconds(41)))
    }

    @Test mutating func `tries again after growing pauses`() {
        backUp(0, .failed(chance: 1))
        tell(.tick, 0, .wait(until: .seconds(15)))
        tell(.changed, 1, .wait(until: .seconds(15)))
        backUp(15, .failed(chance: 0.5))
        tell(.tick, 15, .wait(until: .seconds(30)))
        var seconds = 30.0
        for pause in [20.0, 40, 80, 160, 300, 300] {
            backUp(seconds, .failed(chance: 1))
            tell(.tick, seconds, .wait(until: .seconds(seconds + pause)))
            seconds += pause
        }
        backUp(seconds)
        tell(.tick, seconds, .wait(until: nil))
        backUp(seconds + 100, .failed(chance: 1))
        tell(.tick, seconds + 100, .wait(until: .seconds(seconds + 115)))
    }

    @Test mutating func `backs up so often anyway while changes may go unnoticed`() {
        tell(.watching(isComplete: false), 1000, .wait(until: .seconds(1300)))
        tell(.tick, 1300, .backUp)
        backUp(1300, .nothingNew)
        tell(.watching(isComplete: false), 1400, .wait(until: .seconds(1600)))
        tell(.changed, 1450, .wait(until: .seconds(1451)))
        backUp(1451)
        tell(.tick, 1451, .wait(until: .seconds(1751)))
        tell(.watching(isComplete: true), 1500, .wait(until: .seconds(1501)))
        backUp(1501)
        tell(.tick, 1501, .wait(until: nil))
    }

    @Test mutating func `takes a lost count for a change`() {
        tell(.lostCount, 100, .wait(until: .seconds(101)))
    }

    @Test mutating func `is not harmed by a clock that goes back`() {
        tell(.changed, 100, .wait(until: .seconds(101)))
        tell(.tick, 50, .wait(until: .seconds(101)))
        tell(.tick, 101, .backUp)
    }
}
