import Deploy
import Format
import Repository

/// What whoever has the lease works with.
struct Hold: Sendable {
    let workplace: Workplace
    let places: DataPlaces
    let keeper: LeaseKeeper
    let archivist: Archivist
    let holding: Holding
    /// Data that no archive has as it is, so that one is due at once.
    var isBehind = false
    /// That data is right, whatever it lacks: somebody has said so.
    var isTrusted = false
    /// Whether the container before us stands by, and goes on if our command does not.
    var isRelieved = false
    /// What others have archived since the data that the command runs with.
    var outdatedBy: Archive?

    var leases: Leases { Leases(workplace.timeline) }
    var epoch: UInt64 { keeper.epoch }
}
