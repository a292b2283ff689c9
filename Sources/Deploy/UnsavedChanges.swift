/// Since when there is something that no archive has.
///
/// An archive has what was changed before it was begun; what is changed while it is made may be
/// in it or not.
package struct UnsavedChanges: Sendable {
    /// The first change that is in no archive, and the first that the one under way may lack.
    private var first: Duration?
    private var later: Duration?
    private var isArchiving = false

    package init() {}

    package mutating func changed(at now: Duration) {
        first = first ?? now
        if isArchiving { later = later ?? now }
    }

    package mutating func archiveBegan() {
        isArchiving = true
        later = nil
    }

    package mutating func archiveEnded(succeeded: Bool) {
        isArchiving = false
        if succeeded { first = later }
    }

    /// How long the oldest of it has waited; zero where all is in an archive.
    package func age(at now: Duration) -> Duration {
        first.map { now - $0 } ?? .zero
    }
}
