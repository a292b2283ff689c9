import Capture
import Configuration
import Deploy
import Files
import Format
import Processes
import Repository

// What others ask of us while we have the lease, and giving it up.
extension Wrapper {
    /// A holder tells so often that it is there; more often while others wait for its command.
    var renewal: Duration {
        isReady ? StandingBy.renewal : min(plan.settings.poll, .seconds(5))
    }

    mutating func lookWhenDue(_ next: inout [Duration], _ group: inout DiscardingTaskGroup) {
        if !isLooking, now >= nextLook { look(&group) }
        if now >= nextRenewal { renew(&group) }
        // One that is under way says itself when it has ended.
        next += isLooking ? [nextRenewal] : [nextLook, nextRenewal]
    }

    private mutating func look(_ group: inout DiscardingTaskGroup) {
        guard let hold else { return }
        isLooking = true
        nextLook = now + plan.settings.poll
        let answered = answered
        group.addTask { [inbox] in
            do {
                let view = try await hold.leases.look()
                var requests: [LeaseRequest] = []
                for asked in view.requests(of: hold.epoch) where !answered.contains(asked.name) {
                    // One that nobody can read is nobody's who means well.
                    guard let request = try? await hold.leases.request(asked) else { continue }
                    requests.append(request)
                }
                let look = LeaseLook(requests: requests, highestEpoch: view.epochs.max() ?? 0)
                inbox.yield(.looked(.success(look)))
            } catch {
                inbox.yield(.looked(.failure(error)))
            }
        }
    }

    private mutating func renew(_ group: inout DiscardingTaskGroup) {
        guard let keeper = hold?.keeper else { return }
        nextRenewal = now + renewal
        // What can't be told now is told the next time.
        group.addTask { try? await keeper.renew() }
    }

    mutating func looked(
        _ result: Result<LeaseLook, any Error>, _ group: inout DiscardingTaskGroup
    ) async {
        isLooking = false
        defer { Allocator.giveBack() }
        guard let hold, phase.isHolding else { return }
        switch result {
        case .failure(let error): health.lookFailed(error, log)
        case .success(let look):
            health.lookWorked(log)
            if look.highestEpoch > hold.epoch { findOthers(&group) }
            for request in look.requests { await heard(request, hold, &group) }
        }
    }

    private mutating func heard(
        _ request: LeaseRequest, _ hold: Hold, _ group: inout DiscardingTaskGroup
    ) async {
        // Whoever asks while the command is ended for something else hears that we are there.
        guard phase.isRunning else {
            return tell(Lease.Answer(.accepted, to: request.name), &group)
        }
        switch hold.holding.step(request, isReady: isReady, at: now) {
        case .ignore: answered.insert(request.name)
        case .later: tell(Lease.Answer(.accepted, to: request.name), &group)
        case .refuse(let reason):
            log.warning("\(request.instance.host) asked for the lease and is refused: \(reason)")
            answer(request, .refused, reason: reason, &group)
        case .look: findOthers(for: request, &group)
        case .snapshot:
            guard !waiting.contains(where: { $0.name == request.name }) else { return }
            answered.insert(request.name)
            tell(Lease.Answer(.accepted, to: request.name), &group)
            waiting.append(request)
        case .handOver:
            guard phase.isRunning else { return }
            answered.insert(request.name)
            log.info("handing over to \(request.instance.host)")
            health.stage = .handingOver
            tell(Lease.Answer(.accepted, to: request.name), becoming: .draining, &group)
            stopCommand(because: .handover(request), &group)
        }
    }

    /// Answers, and takes the request away; whoever asked reads the answer.
    mutating func answer(
        _ request: LeaseRequest, _ outcome: Lease.Answer.Outcome, archive: ArchiveNumber? = nil,
        reason: String = "", becoming state: Lease.State? = nil, _ group: inout DiscardingTaskGroup
    ) {
        answered.insert(request.name)
        let answer = Lease.Answer(outcome, to: request.name, archive: archive, reason: reason)
        guard let hold else { return }
        group.addTask {
            try? await hold.keeper.answer(answer, becoming: state)
            try? await hold.leases.remove(.init(request))
        }
    }

    private mutating func tell(
        _ answer: Lease.Answer, becoming state: Lease.State? = nil,
        _ group: inout DiscardingTaskGroup
    ) {
        guard let keeper = hold?.keeper else { return }
        nextRenewal = now + renewal
        group.addTask { try? await keeper.answer(answer, becoming: state) }
    }

    /// Those who asked before this archive was begun have what they asked for.
    mutating func answerSnapshots(
        _ result: Result<Backup.Result, any Error>, _ group: inout DiscardingTaskGroup
    ) {
        for request in served {
            switch result {
            case .success(let result):
                answer(request, .done, archive: result.archive.number, &group)
            case .failure(let error):
                answer(request, .failed, reason: ErrorReport(error).message, &group)
            }
        }
        served = []
    }

    // MARK: Others are newest

    mutating func overtaken(by newest: Archive, _ group: inout DiscardingTaskGroup) {
        successor = newest
        guard let hold, phase.isRunning else { return overtakenAtTheEnd(newest, &group) }
        guard newest.epoch == hold.epoch else {
            log.warning("another container has taken the lease")
            return stopCommand(because: .lost, &group)
        }
        guard postponed == nil else { return postponed = newest }
        log.info("archive \(newest.number) was made the newest; going on with it")
        stopCommand(because: .rollback(newest), &group)
    }

    /// What the last archive has to say is a fork then; nothing is brought for a command that ends.
    private mutating func overtakenAtTheEnd(_ newest: Archive, _ group: inout DiscardingTaskGroup) {
        guard case .archiving(var cause) = phase, let hold else { return }
        if newest.epoch != hold.epoch { cause = .lost }
        phase = .archiving(cause)
        forksLast = true
        didLast = false
        if !isArchiving { archiveLast(cause, &group) }
    }

    // MARK: Giving up the lease

    /// Lets the next container go on at once, or the one before, when nothing worked.
    ///
    /// Where the last archive failed this may, too: it is not waited for long, nor told.
    mutating func release(
        after last: Result<Backup.Result, any Error>? = nil, _ group: inout DiscardingTaskGroup
    ) {
        guard let hold else { return over() }
        phase = .bringing
        let state: Lease.State = isReady ? .released : .failed
        let code = endCode
        let limit: Duration? = if case .failure? = last { plan.endTimes.lastTry } else { nil }
        group.addTask { [inbox, log] in
            do {
                if let limit {
                    _ = await within(limit) { try? await hold.keeper.say(state) }
                } else {
                    try await hold.keeper.say(state)
                }
            } catch {
                log.error(error, doing: "give the lease back")
            }
            inbox.yield(.brought(.failure(GivenUp(code: code))))
        }
    }
}
