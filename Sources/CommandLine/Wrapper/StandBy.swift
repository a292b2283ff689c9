import Configuration
import Deploy
import Format
import Repository

/// Watches, after a hand-over, whether the other container runs; takes the lease back if not.
struct StandBy: Sendable {
    private static let pause = Duration.seconds(2)
    /// The other counts from its own start, and tells a little later.
    private static let patience = Duration.seconds(10)

    private let hold: Hold
    private let plan: RunPlan
    private let log: RunLog
    private let taking: Taking
    private let start = ContinuousClock.now

    init(_ hold: Hold, _ plan: RunPlan, _ log: RunLog, _ taking: Taking) {
        self.hold = hold
        self.plan = plan
        self.log = log
        self.taking = taking
    }

    /// The lease again, with the data of the newest archive in place; ends with the task.
    func run() async throws -> Hold? {
        var standing = StandingBy(
            readyWithin: plan.settings.readyWithin + Self.patience, poll: plan.settings.poll,
            at: now)
        var pause = min(Self.pause, plan.settings.poll)
        while true {
            try await Task.sleep(for: pause)
            // What can't be seen now says nothing.
            guard let other = try? await other() else { continue }
            pause = other.lease?.state == .active ? plan.settings.poll : Self.pause
            guard case .takeBack(let reason) = standing.next(other.lease, at: now) else { continue }
            tell(reason)
            do {
                if let hold = try await taking.back(hold, seen: other.lease) { return hold }
            } catch {
                try Task.checkCancellation()
                log.error(error, doing: "take the lease back")
                try await Task.sleep(for: plan.settings.poll)
            }
        }
    }

    private var now: Duration { start.duration(to: .now) }

    /// What was seen of others; nothing seen and nobody there are not the same.
    private struct Other {
        let lease: Lease?
    }

    /// The lease with the highest epoch above ours, if somebody has taken it.
    private func other() async throws -> Other {
        let view = try await hold.leases.look()
        guard let epoch = view.epochs.max(), epoch > hold.epoch else { return Other(lease: nil) }
        return Other(lease: try await hold.leases.lease(epoch))
    }

    private func tell(_ reason: StandingBy.Reason) {
        let text =
            switch reason {
            case .failed: "the new container failed"
            case .neverReady: "no new container became ready"
            case .vanished: "the new container is not heard of any more"
            }
        log.warning("\(text); going on here")
    }
}
