/// What a schedule is told.
package enum ScheduleEvent: Hashable, Sendable {
    case changed
    /// The watch could not remember all changes.
    case lostCount
    /// Whether every change is noticed from now on, as it is at the start.
    case watching(isComplete: Bool)
    case backupStarted
    case backupEnded(Outcome)
    /// Just time went by.
    case tick

    /// What came of a backup.
    package enum Outcome: Hashable, Sendable {
        case succeeded, nothingNew
        /// The chance, from 0 to 1, decides how long the pause is.
        case failed(chance: Double)
    }
}

/// What a schedule answers.
package enum ScheduleAnswer: Hashable, Sendable {
    case backUp
    /// Nothing before then; nothing at all until something happens where there is no time.
    case wait(until: Duration?)
}
