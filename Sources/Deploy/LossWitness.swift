package import Format

/// Says which losses of the data are meant: those that the holder of the lease watched.
///
/// An archive that lacks much of the one before is suspect, and no restore takes it by itself: a
/// volume may not be mounted, or a crash may have cut files off. Of what was whole under the same
/// command, at the same place, the command itself is known to have taken it away. Where it then
/// goes on for long, or ends in good order, that was no crash either.
package struct LossWitness: Sendable {
    /// A command that goes on for so long without what it has lost does not miss it.
    package static let patience = Duration.seconds(600)

    /// What the data lies in, source by source: another mount or folder is another root.
    package typealias Roots = [String: DataRoot]

    /// Where everything was whole last; nil before that was seen.
    private var whole: Roots?
    /// The first archive since then that lacks something, and when it was made.
    private var first: (number: ArchiveNumber, at: Duration)?

    /// `whole` are the roots of data that was restored just now.
    package init(whole: Roots?) {
        self.whole = whole
    }

    /// Takes notice of an archive; answers up to which one the losses are meant.
    ///
    /// Without `roots` they were not the same before and after it was read.
    package mutating func archived(
        _ number: ArchiveNumber, isSuspect: Bool, of roots: Roots?, _ command: CommandCondition,
        at now: Duration
    ) -> ArchiveNumber? {
        guard isSuspect else {
            whole = roots
            first = nil
            return nil
        }
        guard let whole, whole == roots else {
            first = nil
            return nil
        }
        switch command {
        case .ended(inOrder: true): return number
        case .ended(inOrder: false), .starting: return nil
        case .ready:
            guard let first else {
                first = (number, now)
                return nil
            }
            let hasLasted = now - first.at >= Self.patience && number > first.number
            return hasLasted ? first.number : nil
        }
    }

    /// The losses up to an archive were accepted; what was lost later has a time of its own.
    package mutating func accepted(as number: ArchiveNumber, isSuspect: Bool, at now: Duration) {
        first = isSuspect ? (number, now) : nil
    }

    /// What could not be accepted is tried again when as much time has gone by.
    package mutating func notAccepted() {
        first = nil
    }
}

/// What a source lies in, as the kernel tells it apart.
package struct DataRoot: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64

    package init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}

/// How the command was when an archive was begun.
package enum CommandCondition: Equatable, Sendable {
    case starting
    case ready
    case ended(inOrder: Bool)

    /// Judges an end; without `exitCode` a signal was it, which comes at any time.
    ///
    /// A command that was asked to end may tell of the signal, as shells and npm do. One that has
    /// left processes that had to be killed did not end in order.
    package init(endedWith exitCode: Int32?, wasAsked: Bool, killedOthers: Bool) {
        let codes: Set<Int32> = wasAsked ? [0, 130, 143] : [0]
        self = .ended(inOrder: !killedOthers && exitCode.map { codes.contains($0) } ?? false)
    }
}
