/// How `run` looks after a command.
package struct RunSettings: Equatable, Sendable {
    package var onChange: Duration?
    package var every: Duration
    package var handover: Bool
    package var grace: Duration
    package var existing: Existing

    /// What happens to data that is there before the first restore and not known to be ours.
    package enum Existing: String, CaseIterable, Sendable {
        case refuse, keep, replace
    }
}
