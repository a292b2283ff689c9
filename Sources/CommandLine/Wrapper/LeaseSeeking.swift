import Configuration
import Deploy
import Format
import Processes
import Repository

/// Comes to the lease: asks whoever has it, waits, and takes it.
struct LeaseSeeking {
    private static let pause = Duration.seconds(1)

    let timeline: Timeline
    let plan: RunPlan
    let log: RunLog
    let health: HealthState
    private let start = ContinuousClock.now

    init(_ timeline: Timeline, _ plan: RunPlan, _ log: RunLog, _ health: HealthState) {
        self.health = health
        self.timeline = timeline
        self.plan = plan
        self.log = log
    }

    /// The lease, and what it took to get it.
    struct Taken: Sendable {
        /// A repeat of the newest archive, under our epoch.
        let archive: Archive
        let lease: Lease
        /// Who had it before, and was alive.
        let predecessor: Instance?
        /// Whether somebody has handed over, and stands by until our command is ready.
        var isRelieved: Bool
    }

    /// `head` is what was just seen, so that nobody is asked for it again.
    func take(_ head: LeaseTaking.Head?) async throws -> Taken {
        var requests: [LeaseRequest] = []
        do {
            let taken = try await take(head, &requests)
            await withdraw(requests)
            return taken
        } catch {
            await withdraw(requests)
            throw error
        }
    }

    /// Nobody is to hand over to who has gone; also when we are cancelled.
    private func withdraw(_ requests: [LeaseRequest]) async {
        guard !requests.isEmpty else { return }
        let leases = leases
        await Task.detached {
            for request in requests { try? await leases.remove(.init(request)) }
        }.value
    }

    private func take(
        _ seen: LeaseTaking.Head?, _ requests: inout [LeaseRequest]
    ) async throws -> Taken {
        var asking = Asking(
            plan.me,
            Asking.Rules(
                handsOver: plan.settings.handover && !plan.adopts,
                deadline: plan.settings.handoverWithin))
        var head = seen
        while true {
            try Task.checkCancellation()
            try requirePlace(head?.main)
            let lease = try await lease(of: head?.main, &asking)
            let isGone = lease.map { ProcessIdentity($0.holder.process)?.isGone ?? false } ?? false
            switch asking.next(lease, isGone: isGone, at: now) {
            case .take(let reason):
                tell(reason, lease)
                let answers = requests.compactMap { lease?.answer(to: $0.name) }
                if let archive = try await commit(head) {
                    var taken = try await begin(archive, after: lease, isAsked: !answers.isEmpty)
                    health.awaits(.repository)
                    if answers.contains(where: { $0.outcome == .done }) { taken.isRelieved = true }
                    return taken
                }
                head = try await timeline.head()
            case .ask:
                guard let epoch = head?.main.epoch else { continue }
                let host = lease?.holder.host ?? "the other container"
                log.info("asking \(host) to hand over")
                health.awaits(.handover(host))
                let request = try await leases.ask(.handover, of: epoch, as: plan.me)
                asking.asked(request, at: now)
                requests.append(request)
            case .wait: try await Task.sleep(for: Self.pause)
            case .stop(let refusal): throw failure(refusal)
            }
        }
    }

    private var leases: Leases { Leases(timeline) }
    private var now: Duration { start.duration(to: .now) }

    private func lease(of head: Archive?, _ asking: inout Asking) async throws -> Lease? {
        let begun = now
        defer { asking.looked(from: begun, until: now) }
        guard let head, head.epoch > 0 else { return nil }
        return try await leases.lease(head.epoch)
    }

    private func commit(_ head: LeaseTaking.Head?) async throws -> Archive? {
        let place = plan.me.place.isEmpty ? nil : plan.me.place
        return try await LeaseTaking(timeline, place: place).take(head)
    }

    /// Tells that we have it; `before` was asked by us, where it is alive.
    ///
    /// Who has handed over stands by for whoever takes the lease, asked or not.
    private func begin(
        _ archive: Archive, after before: Lease?, isAsked: Bool
    ) async throws -> Taken {
        var lease = Lease.begun(
            archive, plan, cleaningDue: before?.cleaningDue,
            at: timeline.repository.surroundings.now().seconds)
        let standBy = before?.standByForNext
        if let standBy { lease.answer(standBy) }
        try await leases.put(lease)
        // A command that never becomes ready would else leave one behind each time.
        if archive.epoch % 16 == 0 { try? await leases.clear(below: archive.epoch - 1) }
        let isAlive = isAsked || (standBy != nil && before?.state == .released)
        return Taken(
            archive: archive, lease: lease, predecessor: isAlive ? before?.holder : nil,
            isRelieved: standBy != nil)
    }

    private func requirePlace(_ head: Archive?) throws {
        guard !plan.adopts, let place = head?.place, place != plan.me.place else { return }
        throw failure(.otherPlace(place))
    }

    private func failure(_ refusal: Asking.Refusal) -> Failure {
        let work = "take the lease of timeline \(timeline.name)"
        switch refusal {
        case .otherPlace(let place):
            return Failure(
                "\(work): the app runs in another place, \(place), "
                    + "and this is \(plan.me.placeText)",
                hint: "for a history of its own: --timeline NAME; if the app has moved: --adopt",
                exitCode: .heldByAnother)
        case .refused(let reason):
            return Failure(
                "\(work): \(reason)", hint: "holdfast lease show tells who has it",
                exitCode: .heldByAnother)
        }
    }

    private func tell(_ reason: Asking.Reason, _ lease: Lease?) {
        guard let host = lease?.holder.host else { return }
        switch reason {
        case .nobody, .released: break
        case .gone: log.info("the process that had the lease is gone")
        case .silent: log.warning("\(host), which has the lease, does not answer; taking it")
        case .slow: log.warning("\(host) takes too long to hand over; taking the lease")
        case .unasked: log.info("taking the lease of \(host)")
        }
    }
}

extension Lease {
    /// What a new holder says first; the keep rules are due as the holder before has left it.
    static func begun(
        _ taken: Archive, _ plan: RunPlan, cleaningDue: Timestamp?, at clock: Int64
    ) -> Lease {
        var lease = Lease(
            epoch: taken.epoch, archive: taken.id, holder: plan.me, state: .starting,
            pollSeconds: UInt64(max(1, plan.settings.poll.components.seconds)))
        let cleaning = Cleaning(due: cleaningDue?.seconds, clock: clock, at: .zero)
        lease.cleaningDue = Timestamp(seconds: cleaning.due)
        return lease
    }
}
