package import Format

/// How a container that starts comes to the lease: what to do next, by what the holder says.
package struct Asking: Sendable {
    package enum Step: Equatable, Sendable {
        case take(Reason)
        case ask
        case wait
        case stop(Refusal)
    }

    /// Why nobody need be waited for any longer.
    package enum Reason: Equatable, Sendable {
        case nobody, released, gone, silent, slow, unasked
    }

    package enum Refusal: Equatable, Sendable {
        case otherPlace(String)
        case refused(String)
    }

    package struct Rules: Sendable {
        /// Without it nobody is asked.
        package var handsOver = true
        /// How long a holder that has agreed may take.
        package var deadline: Duration
        /// Beyond the holder's own pause between two looks.
        package var patience: Duration

        package init(
            handsOver: Bool = true, deadline: Duration, patience: Duration = .seconds(10)
        ) {
            self.handsOver = handsOver
            self.deadline = deadline
            self.patience = patience
        }
    }

    private let me: Instance
    private let rules: Rules
    private var asked: (epoch: UInt64, request: ObjectName, at: Duration)?
    /// Since when a lease is known to have failed.
    private var failed: (epoch: UInt64, at: Duration)?

    package init(_ me: Instance, _ rules: Rules) {
        self.me = me
        self.rules = rules
    }

    /// Notes that the request was put.
    package mutating func asked(_ request: LeaseRequest, at now: Duration) {
        asked = (request.epoch, request.name, now)
    }

    /// Notes how long a look took: while the store does not answer nobody can be heard.
    package mutating func looked(from start: Duration, until now: Duration) {
        guard let before = asked, now - start > rules.patience else { return }
        asked?.at = before.at + (now - start)
    }

    /// `lease` is what the holder of the newest epoch says, `isGone` that its process is known to
    /// be dead; times are of one clock, our own.
    package mutating func next(_ lease: Lease?, isGone: Bool, at now: Duration) -> Step {
        guard let lease, lease.holder.id != me.id else { return .take(.nobody) }
        if lease.state == .released { return .take(.released) }
        if lease.state == .failed { return afterFailure(lease, now) }
        if isGone { return .take(.gone) }
        guard rules.handsOver else { return .take(.unasked) }
        guard lease.holder.place == me.place || lease.holder.place.isEmpty else {
            return .stop(.otherPlace(lease.holder.place))
        }
        guard let asked, asked.epoch == lease.epoch else { return .ask }
        let waited = now - asked.at
        switch lease.answer(to: asked.request)?.outcome {
        case .refused, .failed:
            return .stop(.refused(lease.answer(to: asked.request)?.reason ?? ""))
        case .accepted, .done: return waited < rules.deadline ? .wait : .take(.slow)
        case nil:
            let silence = .seconds(Int64(clamping: lease.pollSeconds)) + rules.patience
            return waited < silence ? .wait : .take(.silent)
        }
    }

    /// Who stands by for the one that failed takes the lease back, if it is there still.
    private mutating func afterFailure(_ lease: Lease, _ now: Duration) -> Step {
        guard lease.standBy != nil else { return .take(.released) }
        if failed?.epoch != lease.epoch { failed = (lease.epoch, now) }
        guard let failed, now - failed.at >= rules.patience else { return .wait }
        return .take(.released)
    }
}

extension Lease {
    /// What is said by who stands by for whoever takes this lease; after a failure it has had its turn.
    package var standByForNext: Answer? { state == .failed ? nil : standBy }
}
