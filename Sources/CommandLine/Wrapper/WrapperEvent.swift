import Format
import Processes
import Repository
import Watching

/// What the loop of `run` hears of; everything that takes time reports through these.
enum WrapperEvent: Sendable {
    case signal(Int32)
    /// A signal that asks for the end of a command on trial, and whether that was ready by then.
    case trialEnds(Int32, isReady: Bool)
    case taken(Result<Hold, any Error>)
    /// The repository, which could not be reached at the start, could.
    case connected(Hold)
    case triedLast(Hold?)
    case commandEnded(CommandEnd)
    /// Nobody of the command's group writes any more, and whether one of it had to be killed.
    case quiet(killed: Bool)
    /// Whether the command became ready in time, and which start of it.
    case ready(Bool, life: Int)
    /// Somebody asked us to look at the newest archives, and that was done.
    case noticed(LeaseRequest)
    case handedOver
    case change(ChangeEvent)
    case archived(Result<Archived, any Error>)
    /// What is asked of us, and whether somebody else has taken the lease.
    case looked(Result<LeaseLook, any Error>)
    /// Other archives than ours became the newest.
    case overtaken(Archive)
    case fork(Archive)
    case caughtUp(Result<CatchUp.Outcome, any Error>)
    /// The data of another archive is in place.
    case brought(Result<Hold, any Error>)
    case stoodBy(Result<Hold?, any Error>)
    /// The keep rules are applied, or could not be; what is cut off is not told.
    case cleaned(Result<String, Failure>)
    /// The last archive has had its time.
    case endIsNear
    case tick
}

/// What a look at the lease's objects shows.
struct LeaseLook: Sendable {
    let requests: [LeaseRequest]
    let highestEpoch: UInt64
}
