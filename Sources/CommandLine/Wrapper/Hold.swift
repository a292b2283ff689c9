import Deploy
import Format
import Repository

/// What whoever has the lease works with.
struct Hold: Sendable {
    let workplace: Workplace
    let places: DataPlaces
    let keeper: LeaseKeeper
    let archivist: Archivist
    /// The archive that took the lease.
    let taken: Archive
    let holding: Holding
    /// When the keep rules are applied.
    var cleaning: Cleaning
    /// Data that no archive has as it is, so that one is due at once.
    var isBehind = false
    /// That data is right, whatever it lacks: somebody has said so.
    var isTrusted = false
    /// Whether the container before us stands by, and goes on if our command does not.
    var isRelieved = false
    /// What was put in place for the command just now.
    var brought: ArchiveNumber?
    /// What others have archived since the data that the command runs with.
    var outdatedBy: Archive?

    var leases: Leases { Leases(workplace.timeline) }
    var epoch: UInt64 { keeper.epoch }
}
