/// For how long a store keeps what is put from being deleted, in seconds.
package struct LockTerm: Hashable, Sendable {
    /// From its commit on an archive and all that it needs are locked for so long.
    package let promised: Int64
    /// Each object is locked for longer by a step, so that what is used again and again is seldom
    /// locked anew.
    package let granted: Int64

    package init(days: Int) {
        promised = Int64(days) * Self.day
        granted = promised + max(Self.day, promised / 4)
    }

    /// The promise, in days.
    package var days: Int64 { promised / Self.day }

    private static let day: Int64 = 86_400
}
