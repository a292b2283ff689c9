import Format
import Processes

/// Where a wrapped command's life is.
enum WrapperPhase: Sendable {
    case starting
    case running
    /// The command is being ended, or has ended and its group is not quiet yet.
    case ending(Cause)
    /// The last archive is made.
    case archiving(Cause)
    /// Another archive's data is put in place.
    case bringing
    /// The lease is given up; what becomes of the one that has it now is watched.
    case standingBy
    case over(ExitCode)

    /// Why the command does not go on.
    enum Cause: Sendable {
        case itself
        case handover(LeaseRequest)
        case rollback(Archive)
        /// Somebody else has the lease.
        case lost
    }

    var isRunning: Bool {
        guard case .running = self else { return false }
        return true
    }
}
