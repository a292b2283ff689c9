/// How `run` looks after a command.
package struct RunSettings: Equatable, Sendable {
    package var onChange: Duration
    package var every: Duration
    /// Nothing where the platform's own time is to be used.
    package var grace: Duration?
    package var priority: [String]
    package var existing: Existing
    package var requireArchive: Bool

    /// A shell command that brings data up to date before the app's command.
    package var migrate: String?
    package var handover: Bool
    /// How long a container that has agreed to hand over may take.
    package var handoverWithin: Duration
    package var poll: Duration
    /// An address that answers with success once the command is ready.
    package var ready: String?
    package var readyWithin: Duration
    /// A signal's name or a shell command that ends the app for whoever takes over.
    package var drain: String?
    /// A signal's name or a shell command that lets the app read its files again.
    package var reload: String?

    /// Patterns of JSON files that both sides of a fork may have changed, key by key.
    package var merge: [String]
    package var health: String?
    package var maxAge: Duration

    /// What happens to data that is there before the first restore and not known to be ours.
    package enum Existing: String, CaseIterable, Sendable {
        case refuse, restore, keep
    }
}
