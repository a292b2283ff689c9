package import Format

/// What a container that has handed over waits for: that the new one runs, or that it does not.
package struct StandingBy: Sendable {
    package enum Step: Equatable, Sendable {
        case wait
        case takeBack(Reason)
    }

    package enum Reason: Equatable, Sendable {
        case failed, neverReady, vanished
    }

    /// A holder tells this often at least that it is there.
    package static let renewal = Duration.seconds(300)

    private let readyWithin: Duration
    /// The longest pause between two looks, and how late one may be.
    private let poll: Duration
    private let patience: Duration
    private var lookedAt: Duration
    private var seen: (epoch: UInt64, state: Lease.State, counter: UInt64)?
    private var changedAt: Duration
    private var unreadySince: Duration

    package init(
        readyWithin: Duration, poll: Duration, patience: Duration = .seconds(10),
        at now: Duration
    ) {
        self.readyWithin = readyWithin
        self.poll = poll
        lookedAt = now
        self.patience = patience
        changedAt = now
        unreadySince = now
    }

    /// `lease` is that of the highest epoch above the one that was given up, if there is one.
    package mutating func next(_ lease: Lease?, at now: Duration) -> Step {
        noteGap(now)
        note(lease, now)
        guard let lease else { return judgeUnready(now) }
        switch lease.state {
        case .failed: return .takeBack(.failed)
        case .active:
            let isHeard = now - changedAt < Self.renewal * 2 + patience
            return isHeard ? .wait : .takeBack(.vanished)
        case .starting:
            let silence = .seconds(Int64(clamping: lease.pollSeconds)) + patience
            if now - changedAt > silence { return .takeBack(.vanished) }
            return judgeUnready(now)
        case .draining, .released: return judgeUnready(now)
        }
    }

    private func judgeUnready(_ now: Duration) -> Step {
        now - unreadySince < readyWithin ? .wait : .takeBack(.neverReady)
    }

    /// Where nobody could look for a while, as the store did not answer or we slept, silence says
    /// nothing: the other has had no way to be heard either.
    private mutating func noteGap(_ now: Duration) {
        defer { lookedAt = now }
        guard now - lookedAt > poll + patience else { return }
        changedAt = now
        unreadySince = max(unreadySince, now - readyWithin + poll + patience)
    }

    private mutating func note(_ lease: Lease?, _ now: Duration) {
        let found = lease.map { ($0.epoch, $0.state, $0.counter) }
        if let found, let seen, found == seen { return }
        guard let found else { return }
        // A new holder, or one that gives up again, has its time from then on.
        let isNew = seen.map { $0.epoch != found.0 } ?? false
        if isNew || seen?.state == .active, found.1 != .active { unreadySince = now }
        seen = found
        changedAt = now
    }
}
