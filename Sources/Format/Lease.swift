/// What the holder of a lease tells others of itself; who holds it, the archives decide.
package struct Lease: Hashable, Sendable {
    /// More answers are not kept: whoever asked before these has gone by then.
    package static let mostAnswers = 32

    package let epoch: UInt64
    /// The archive that took the lease.
    package let archive: ObjectName
    package let holder: Instance
    package var state: State
    /// Raised with each writing, so that others see that somebody is there.
    package var counter: UInt64 = 0
    /// How often the holder looks for requests.
    package var pollSeconds: UInt64
    /// The newest last.
    package var answers: [Answer] = []
    /// What the holder put in place when it began, as a proof that it can be.
    package var restored: Restored?
    /// When the keep rules are to be applied next, by the holder's clock.
    package var cleaningDue: Timestamp?

    package struct Restored: Hashable, Sendable {
        package let archive: ArchiveNumber
        package let time: Timestamp
        package let milliseconds: UInt64

        package init(archive: ArchiveNumber, time: Timestamp, milliseconds: UInt64) {
            self.archive = archive
            self.time = time
            self.milliseconds = milliseconds
        }
    }

    package enum State: UInt8, Sendable {
        case starting = 1
        case active = 2
        case draining = 3
        case released = 4
        case failed = 5
    }

    /// What became of a request.
    package struct Answer: Hashable, Sendable {
        package let request: ObjectName
        package let outcome: Outcome
        /// The archive that was asked for.
        package let archive: ArchiveNumber?
        package let reason: String

        /// The reason where a hand-over was done by who goes on if the next holder's command does not.
        package static let standsBy = "standing by"

        fileprivate var isOfStandBy: Bool { outcome == .done && reason == Self.standsBy }

        package enum Outcome: UInt8, Sendable {
            /// It is being worked on.
            case accepted = 1
            case done = 2
            case refused = 3
            case failed = 4
        }

        package init(
            _ outcome: Outcome, to request: ObjectName, archive: ArchiveNumber? = nil,
            reason: String = ""
        ) {
            self.request = request
            self.outcome = outcome
            self.archive = archive
            self.reason = reason.bounded
        }
    }

    package init(
        epoch: UInt64, archive: ObjectName, holder: Instance, state: State, pollSeconds: UInt64
    ) {
        self.epoch = epoch
        self.archive = archive
        self.holder = holder
        self.state = state
        self.pollSeconds = pollSeconds
    }

    /// What somebody says who took the lease only to give it up; what the holder has left for whoever
    /// comes next stays.
    package func freed(
        epoch: UInt64, archive: ObjectName, holder: Instance
    ) -> Lease {
        var lease = Lease(
            epoch: epoch, archive: archive, holder: holder, state: .released, pollSeconds: 0)
        lease.cleaningDue = cleaningDue
        return lease
    }

    /// Takes the place of an earlier answer to the same request.
    package mutating func answer(_ answer: Answer) {
        answers.removeAll { $0.request == answer.request }
        answers = answers.suffix(Self.mostAnswers - 1) + [answer]
    }

    package func answer(to request: ObjectName) -> Answer? {
        answers.last { $0.request == request }
    }

    /// What somebody said who stands by until the command of a holder after it is ready.
    ///
    /// Each holder until then repeats it, as whoever takes the lease from it sees its words alone.
    package var standBy: Answer? {
        answers.last(where: \.isOfStandBy)
    }

    /// The command is ready, so nobody goes on in its place any more.
    package mutating func becomeActive() {
        state = .active
        answers.removeAll(where: \.isOfStandBy)
    }
}

/// One container of an app, as others are told of it.
package struct Instance: Hashable, Sendable {
    /// Random; tells it from all others, also from those before it in the same place.
    package let id: ObjectName
    package let host: String
    package let program: String
    /// Where the app runs: the platform's project, environment and service; empty when unknown.
    package let place: String
    /// What stays when a container is started again: the platform's replica or machine, else the host.
    package let seat: String
    /// What tells on the same machine whether its process is gone.
    package let process: String

    package init(
        id: ObjectName, host: String, program: String, place: String, seat: String,
        process: String
    ) {
        self.id = id
        self.host = host.bounded
        self.program = program.bounded
        self.place = place.bounded
        self.seat = seat.bounded
        self.process = process.bounded
    }
}

/// What somebody asks of the holder of a lease.
package struct LeaseRequest: Hashable, Sendable {
    /// The name that answers refer to, random.
    package let name: ObjectName
    package let epoch: UInt64
    package let kind: Kind
    package let instance: Instance
    package let time: Timestamp

    package enum Kind: UInt8, CaseIterable, Sendable {
        case handover = 1
        case snapshot = 2
        case notice = 3

        /// As keys have it.
        package var word: String {
            switch self {
            case .handover: "handover"
            case .snapshot: "snapshot"
            case .notice: "notice"
            }
        }
    }

    package init(
        name: ObjectName, epoch: UInt64, kind: Kind, instance: Instance, time: Timestamp
    ) {
        self.name = name
        self.epoch = epoch
        self.kind = kind
        self.instance = instance
        self.time = time
    }
}
