import Capture
import Configuration
import Deploy
import Files
import Format
import Repository
import Watching

// Archives while the command runs, and the last one.
extension Wrapper {
    mutating func changed(_ event: ChangeEvent) {
        health.changed()
        switch event {
        case .changed: _ = schedule.handle(.changed, at: now)
        case .lostCount: _ = schedule.handle(.lostCount, at: now)
        case .complete: _ = schedule.handle(.watching(isComplete: true), at: now)
        case .incomplete(let gap):
            _ = schedule.handle(.watching(isComplete: false), at: now)
            let every = HumanText.duration(plan.settings.every)
            log.warning("\(gap); looking through the data every \(every)", hint: gap.hint)
        }
    }

    mutating func archiveWhenDue(_ next: inout [Duration], _ group: inout DiscardingTaskGroup) {
        guard !isArchiving, !isOnTrial else { return }
        // Somebody waits for it, who would ask again.
        var order = Archivist.Order()
        order.isFork = postponed != nil
        guard waiting.isEmpty else { return archive(order, &group) }
        guard postponed != nil || !catchUp(&group) else { return }
        switch schedule.handle(.tick, at: now) {
        case .backUp: archive(order, &group)
        case .wait(let time): if let time { next.append(time) }
        }
    }

    mutating func archive(_ order: Archivist.Order, _ group: inout DiscardingTaskGroup) {
        guard let hold else { return }
        isArchiving = true
        health.archiving()
        served += waiting
        waiting = []
        _ = schedule.handle(.backupStarted, at: now)
        var order = order
        order.isTrusted = hold.isTrusted && !health.hasArchived
        if !order.isLast { order.isOver = { [health] in health.stage != .running } }
        order.command = condition
        haste = Haste()
        order.haste = haste
        group.addTask { [inbox] in
            do {
                inbox.yield(.archived(.success(try await hold.archivist.archive(order))))
            } catch {
                inbox.yield(.archived(.failure(error)))
            }
        }
    }

    mutating func archived(
        _ outcome: Result<Archived, any Error>, _ group: inout DiscardingTaskGroup
    ) async {
        isArchiving = false
        defer { Allocator.giveBack() }
        note(outcome, &group)
        let result = outcome.map(\.made)
        if case .failure(let error as LostLease) = result, let newest = error.newest {
            return overtaken(by: newest, &group)
        }
        switch phase {
        case .archiving(let cause):
            answerSnapshots(result, &group)
            if didLast, !leavesMore(result) {
                finishLast(cause, result, &group)
            } else {
                archiveLast(cause, &group)
            }
        default:
            answerSnapshots(result, &group)
            guard let postponed, case .success(let made) = result, made.archive.isFork else {
                return
            }
            stopCommand(because: .rollback(postponed), &group)
        }
    }

    private mutating func note(
        _ outcome: Result<Archived, any Error>, _ group: inout DiscardingTaskGroup
    ) {
        switch outcome {
        case .success(let archived):
            let result = archived.made
            _ = schedule.handle(
                .backupEnded(result.isUnchanged ? .nothingNew : .succeeded), at: now)
            health.archived(result.archive)
            tell(archived)
            let lack = lack(of: archived)
            group.addTask { [reports] in await reports.made(archived, but: lack) }
        case .failure(let error):
            _ = schedule.handle(.backupEnded(.failed(chance: .random(in: 0...1))), at: now)
            health.archived(nil)
            guard !(error is LostLease), !(error is HookInterrupted) else { return }
            if isLastOfAll {
                tellLoss("the last archive could not be made: \(ErrorReport(error).message)")
            } else if postponed == nil || obstacle != ErrorReport(error).message {
                log.error(error, doing: "archive \(health.ageText(invocation.now()))")
            }
            report(error, &group)
        }
    }

    /// A new app makes its folders when it has something to keep, but one that is looked for in the
    /// wrong place is never there.
    ///
    /// A first container that ends soon proves nothing; those that follow it and end soon do.
    private func lack(of archived: Archived) -> ErrorReport? {
        let isLate = now >= plan.settings.every
        guard let place = archived.absent.first, isLate || didLast, !archived.made.archive.isFork
        else {
            health.lacksSource = false
            return nil
        }
        guard isLate || hold.map({ $0.epoch > 1 }) == true else {
            log.info("there is nothing at \(place.absolute) yet, so no archive has it")
            return nil
        }
        let report = ErrorReport(
            Failure(
                "archive \(place.name): there is nothing at \(place.absolute), so no archive has it",
                hint: "correct the path; or say \"optional: true\" of the source in holdfast.json"))
        if !health.lacksSource { log.warning(report.message, hint: report.hint) }
        health.lacksSource = true
        return report
    }

    /// Without a fork what is here would be lost; nor is the command stopped for that once more.
    private mutating func postpone(_ newest: Archive, _ error: any Error) {
        obstacle = ErrorReport(error).message
        guard postponed == nil else { return }
        postponed = newest
        log.warning(
            "not going back to archive \(newest.told) before what is here can be archived; "
                + "that is tried again while the command goes on")
    }

    // MARK: The last one

    /// What comes first is archived by itself, where there is such.
    mutating func archiveLast(_ cause: WrapperPhase.Cause, _ group: inout DiscardingTaskGroup) {
        guard hold != nil else { return tryLast(cause, &group) }
        var order = Archivist.Order()
        order.deadline = plan.endTimes.deadline(signalled: signalled, ended: endedAt)
        order.isFork = forksLast || cause.isFork || isOnTrial || postponed != nil
        order.isLast = true
        if didFirst || didLast { order.hooks = [] }
        if case .handover = cause {
            order.hookLimit = plan.settings.handoverWithin / 6
            if !didDrain { order.hooks.insert(.afterDrain, at: 0) }
            didDrain = true
        }
        if !plan.settings.priority.isEmpty, !didFirst, !order.isFork {
            didFirst = true
            order.first = PathRule(plan.settings.priority).rule
        } else {
            didLast = true
            // The platform's signal may come while another container waits for the lease.
            if order.deadline != nil || cause.isHandover, !order.isFork {
                order.most = endSteps.next()
            }
        }
        archive(order, &group)
    }

    /// An archive that was begun before the signal is to be over in time, too.
    func hurry() {
        haste.deadline = plan.endTimes.deadline(signalled: signalled, ended: endedAt)
    }

    private func leavesMore(_ result: Result<Backup.Result, any Error>) -> Bool {
        (try? result.get().isPartial) ?? false
    }

    /// What was never reached may be there now.
    private mutating func tryLast(
        _ cause: WrapperPhase.Cause, _ group: inout DiscardingTaskGroup
    ) {
        guard !didTryLast else {
            tellLoss("the last archive could not be made: the repository was never reached")
            return finishLast(cause, nil, &group)
        }
        didTryLast = true
        let taking = Taking(invocation, plan, log, health, since: start)
        let limit = plan.endTimes.lastTry
        group.addTask { [inbox, invocation] in
            let hold = await within(limit) {
                try? await taking.join(try await Workplace.open(invocation))
            }
            inbox.yield(.triedLast(hold))
        }
    }

    mutating func triedLast(_ hold: Hold?, _ group: inout DiscardingTaskGroup) {
        guard case .archiving(let cause) = phase else { return }
        if self.hold == nil, let hold {
            self.hold = hold
            forksLast = hold.outdatedBy != nil
        }
        archiveLast(cause, &group)
    }

    private mutating func finishLast(
        _ cause: WrapperPhase.Cause, _ result: Result<Backup.Result, any Error>?,
        _ group: inout DiscardingTaskGroup
    ) {
        didFirst = false
        didLast = false
        didDrain = false
        endSteps = EndSteps()
        switch cause {
        case .itself: release(after: result, &group)
        case .lost: end(afterLosing: result, &group)
        case .handover(let request): handOver(request, result, &group)
        case .rollback(let newest):
            guard case .failure(let error)? = result, let hold, signalled == nil else {
                return rollBack(to: newest, &group)
            }
            postpone(newest, error)
            begin(hold, &group)
        }
    }
}

extension WrapperPhase.Cause {
    /// Whether what is archived last goes beside the main line.
    fileprivate var isFork: Bool {
        switch self {
        case .lost, .rollback: true
        case .itself, .handover: false
        }
    }

    fileprivate var isHandover: Bool {
        guard case .handover = self else { return false }
        return true
    }
}

extension Wrapper {
    /// Tells who has the lease of what it does not have, and ends.
    private mutating func end(
        afterLosing result: Result<Backup.Result, any Error>?, _ group: inout DiscardingTaskGroup
    ) {
        log.warning("another container has the lease; ending")
        guard let hold, let successor, case .success(let result)? = result, !result.isUnchanged
        else {
            phase = .over(.heldByAnother)
            return
        }
        phase = .bringing
        let me = plan.me
        group.addTask { [inbox] in
            _ = try? await hold.leases.ask(.notice, of: successor.epoch, as: me)
            inbox.yield(.brought(.failure(GivenUp(code: .heldByAnother))))
        }
    }
}
