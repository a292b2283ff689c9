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
    let isBehind: Bool
    /// That data is right, whatever it lacks: somebody has said so.
    let isTrusted: Bool
    /// Whether the container before us stands by, and goes on if our command does not.
    let isRelieved: Bool

    var leases: Leases { Leases(workplace.timeline) }
    var epoch: UInt64 { keeper.epoch }
}
