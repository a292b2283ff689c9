import Capture
import Format

/// What came of one archive of a running app.
struct Archived: Sendable {
    let made: Backup.Result
    /// Where the archive was suspect, and its losses are known to be meant.
    var trust: Result<Trust, any Error>?

    /// Sources that must be there, and are neither there nor in any archive.
    var absent: [SourcePlaces.Place] = []

    /// What went wrong after the archive was made.
    var hookFailure: ErrorReport?

    struct Trust: Sendable {
        /// What was committed for it; what was lost only just now is suspect still.
        let accepted: Archive
        /// The last archive that has everything; it is pinned.
        let good: ArchiveNumber
    }
}
