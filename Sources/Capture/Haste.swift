import Synchronization

/// Word to a backup that is under way that its time is shorter than it was told.
package final class Haste: Sendable {
    private let word = Mutex<ContinuousClock.Instant?>(nil)

    package init() {}

    /// From then on nothing more is read, and the rest carried over from the base.
    package var deadline: ContinuousClock.Instant? {
        get { word.withLock { $0 } }
        set { word.withLock { $0 = newValue } }
    }
}
