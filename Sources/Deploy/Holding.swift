package import Format

/// What the holder of the lease does about what is asked of it.
package struct Holding: Sendable {
    /// So long after it took the lease, the holder does not give it back to whom it took it from.
    private static let turnSpan = Duration.seconds(600)

    package enum Step: Equatable, Sendable {
        /// End the command, archive, release.
        case handOver
        /// It is heard, and done once the command is ready.
        case later
        case refuse(String)
        case snapshot
        case look
        case ignore
    }

    private let me: Instance
    private let handsOver: Bool
    private let predecessorSeat: String?
    private let since: Duration

    /// `predecessor` had the lease before, and was alive.
    package init(
        _ me: Instance, handsOver: Bool, predecessor: Instance?, since: Duration
    ) {
        self.me = me
        self.handsOver = handsOver
        predecessorSeat = predecessor?.seat
        self.since = since
    }

    /// The same holder after it took the lease back.
    package func again(after other: Instance?, since now: Duration) -> Holding {
        Holding(me, handsOver: handsOver, predecessor: other, since: now)
    }

    package func step(_ request: LeaseRequest, isReady: Bool, at now: Duration) -> Step {
        switch request.kind {
        case .notice: .look
        case .snapshot: isReady ? .snapshot : .later
        case .handover: handover(request.instance, isReady, now)
        }
    }

    private func handover(_ asker: Instance, _ isReady: Bool, _ now: Duration) -> Step {
        guard handsOver else { return .ignore }
        guard asker.place == me.place else {
            return .refuse("it runs in another place, \(me.placeText)")
        }
        if asker.seat == predecessorSeat, now - since < Self.turnSpan {
            return .refuse(Self.severalInstances)
        }
        return isReady ? .handOver : .later
    }

    package static let severalInstances =
        "this app runs as more than one instance; Holdfast needs one writer"
}

extension Instance {
    /// The place in words.
    package var placeText: String { place.isEmpty ? "no known place" : place }
}
