import Capture
import Configuration
import Deploy
import Files
import Format
import Processes
import Repository
import Watching

// Whole states of the app: the first, that of a rollback, and after a hand-over that failed.
extension Wrapper {
    func take(_ group: inout DiscardingTaskGroup) {
        let taking = Taking(invocation, plan, log, health, since: start)
        group.addTask { [inbox, invocation, settings] in
            do {
                try await taking.endEarlier(settings)
                let workplace = try await Workplace.open(invocation, lookingForNewest: true)
                inbox.yield(.taken(.success(try await taking.run(workplace))))
            } catch {
                inbox.yield(.taken(.failure(error)))
            }
        }
    }

    mutating func taken(_ result: Result<Hold, any Error>, _ group: inout DiscardingTaskGroup) {
        switch result {
        case .success(let hold): begin(hold, &group)
        case .failure(let error as MigrationFailed):
            log.error(error)
            report(error, &group)
            phase = .over(error.exitCode)
        case .failure(let error):
            log.error(error)
            report(error, &group)
            // Nobody can say whether the data is as this version of the app needs it.
            guard isBearable(error), hasOwnData, plan.settings.migrate == nil else {
                phase = .over(.beforeStart(error))
                return
            }
            log.warning("starting with the data that is here; nothing is archived until it can be")
            health.awaits(.repository)
            health.changed()
            connect(&group)
            startCommand(&group)
        }
    }

    // MARK: Without a repository

    /// Whether it may be that the repository answers later.
    private func isBearable(_ error: any Error) -> Bool {
        [.unreachable, .wrongKey].contains(ErrorReport(error).exitCode)
    }

    /// Whether all that the app needs is here, and known to be its own.
    private var hasOwnData: Bool {
        guard let name = try? Timeline.Name(settings.timeline),
            let places = try? SourcePlaces(settings, invocation.directory).all(), !places.isEmpty
        else { return false }
        let data = DataPlaces(places: places, timeline: name)
        let root = try? StateFolder.path(invocation.environment)
        let memories = root.map { LocalState.unproven(root: $0, name) } ?? []
        return ([nil] + memories).contains { memory in
            places.allSatisfy { place in
                switch try? data.state(place, memory) {
                case .data(let mark?): return mark.timeline == name.text && !mark.isChanging
                case .missing, .empty: return place.isOptional
                case .data(nil), nil: return false
                }
            }
        }
    }

    /// Goes on trying, with growing pauses, as long as the command runs.
    private func connect(_ group: inout DiscardingTaskGroup) {
        let taking = Taking(invocation, plan, log, health, since: start)
        let longest = plan.settings.every
        group.addTask { [inbox, invocation, log] in
            var told: String?
            var pause = min(.seconds(5), longest)
            while !Task.isCancelled {
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, longest)
                do {
                    let hold = try await taking.join(try await Workplace.open(invocation))
                    return _ = inbox.yield(.connected(hold))
                } catch {
                    let message = ErrorReport(error).message
                    if message != told { log.error(error) }
                    told = message
                }
            }
        }
    }

    /// The lease is ours; what is here is as new as anything, or others have gone on meanwhile.
    mutating func connected(_ hold: Hold, _ group: inout DiscardingTaskGroup) {
        guard phase.isRunning, self.hold == nil else {
            group.addTask { try? await hold.keeper.say(.released) }
            return
        }
        log.info("the repository can be reached, and the lease is taken")
        health.awaits(nil)
        self.hold = hold
        group.addTask { [health] in health.found(await hold.archivist.newest) }
        nextLook = now + plan.settings.poll
        nextRenewal = now
        watchData(hold, &group)
        _ = schedule.handle(.changed, at: now)
        if isReady { becomeActive(&group) }
        guard let newest = hold.outdatedBy else { return }
        log.warning("others have written meanwhile; going on from archive \(newest.number)")
        stopCommand(because: .rollback(newest), &group)
    }

    /// The data is in place, and the lease is ours.
    mutating func begin(_ hold: Hold, _ group: inout DiscardingTaskGroup) {
        let isFirst = self.hold == nil
        // What could not be taken away of an epoch must not be heard twice.
        if self.hold?.epoch != hold.epoch { answered = [] }
        self.hold = hold
        health.awaits(nil)
        nextLook = now + plan.settings.poll
        nextRenewal = now + .seconds(5)
        watchData(hold, &group)
        if hold.isBehind || !isFirst { _ = schedule.handle(.changed, at: now) }
        group.addTask { [inbox, health] in
            health.found(await hold.archivist.newest)
            Allocator.giveBack()
            inbox.yield(.tick)
        }
        group.addTask { [reports] in await reports.begun(brought: hold.brought) }
        self.hold?.brought = nil
        startCommand(&group)
    }

    mutating func ready(_ isReady: Bool, _ life: Int, _ group: inout DiscardingTaskGroup) {
        guard phase.isRunning, life == self.life, !self.isReady else { return }
        guard isReady else {
            let time = HumanText.duration(plan.settings.readyWithin)
            log.warning("the command is not ready after \(time)")
            // Whoever stands by goes on instead; without one it may still come.
            guard hold?.isRelieved == true else { return watchReadiness(&group) }
            return stopCommand(because: .itself, &group)
        }
        self.isReady = true
        wasReady = true
        health.isReady = true
        becomeActive(&group)
        findOthers(&group)
    }

    private mutating func becomeActive(_ group: inout DiscardingTaskGroup) {
        guard let keeper = hold?.keeper, let leases = hold?.leases else { return }
        let epoch = keeper.epoch
        nextRenewal = now + StandingBy.renewal
        group.addTask { [log] in
            do {
                try await keeper.say(.active)
                // Whoever stands by for us has seen what it needs of the epoch before.
                try await leases.clear(below: epoch)
            } catch {
                log.error(error, doing: "tell that the command is ready")
            }
        }
        nextLook = now
    }

    // MARK: Rollback

    /// What was there is a fork by now; the newest takes its place, with undo.
    mutating func rollBack(to newest: Archive, _ group: inout DiscardingTaskGroup) {
        guard let hold else { return over() }
        postponed = nil
        phase = .bringing
        health.awaits(.restore(newest.told))
        let directory = invocation.directory
        group.addTask { [inbox, plan, log] in
            do {
                let names = Set(hold.places.places.map(\.name))
                let head = try await hold.workplace.timeline.newest() ?? newest
                let memory = try await DataBringing(hold.workplace, hold.places, plan.hooks)
                    .bring(names, from: head)
                hold.places.mark(head)
                await hold.archivist.goOn(from: head, memory)
                var hold = hold
                hold.brought = head.number
                hold.isBehind = false
                try await Migration(hold, plan, log, in: directory)?.run()
                inbox.yield(.brought(.success(hold)))
            } catch {
                inbox.yield(.brought(.failure(error)))
            }
        }
    }

    mutating func brought(_ result: Result<Hold, any Error>, _ group: inout DiscardingTaskGroup) {
        switch result {
        case .success(let hold):
            guard signalled == nil else { return release(&group) }
            begin(hold, &group)
        case .failure(let error as GivenUp): phase = .over(error.code)
        case .failure(let error as MigrationFailed):
            log.error(error)
            report(error, &group)
            ownCode = error.exitCode
            isReady = false
            release(&group)
        case .failure(let error):
            log.error(error, doing: "bring the newest archive")
            report(error, &group)
            ownCode = .beforeStart(error)
            release(&group)
        }
    }

    // MARK: Handing over

    mutating func handOver(
        _ request: LeaseRequest, _ result: Result<Backup.Result, any Error>?,
        _ group: inout DiscardingTaskGroup
    ) {
        guard let hold else { return over() }
        if case .failure(let error) = result { return keep(request, error, &group) }
        phase = .bringing
        watch?.close()
        let reason = signalled == nil ? Lease.Answer.standsBy : ""
        group.addTask { [inbox, log] in
            let number = await hold.archivist.newest.number
            do {
                try await hold.keeper.answer(
                    Lease.Answer(.done, to: request.name, archive: number, reason: reason),
                    becoming: .released)
                log.info("handed over at archive \(number)")
            } catch {
                log.error(error, doing: "tell that the lease is free")
            }
            inbox.yield(.handedOver)
        }
    }

    /// Stands by, unless the platform has asked us to end meanwhile.
    mutating func handedOver(_ group: inout DiscardingTaskGroup) {
        guard case .bringing = phase, let hold, signalled == nil else { return over() }
        postponed = nil
        phase = .standingBy
        health.stage = .standingBy
        log.info("standing by until the new container runs, and this one is ended")
        let standBy = StandBy(hold, plan, log, Taking(invocation, plan, log, health, since: start))
        group.addTask { [inbox] in
            do {
                inbox.yield(.stoodBy(.success(try await standBy.run())))
            } catch {
                inbox.yield(.stoodBy(.failure(error)))
            }
        }
    }

    /// Without a last archive nothing is given away: the app goes on here.
    private mutating func keep(
        _ request: LeaseRequest, _ error: any Error, _ group: inout DiscardingTaskGroup
    ) {
        let reason = "the last archive failed: \(ErrorReport(error).message)"
        log.warning("not handing over: \(reason)")
        guard let hold, signalled == nil else { return release(&group) }
        answer(request, .failed, reason: reason, becoming: .starting, &group)
        begin(hold, &group)
    }

    mutating func stoodBy(_ result: Result<Hold?, any Error>, _ group: inout DiscardingTaskGroup) {
        guard case .standingBy = phase else { return }
        switch result {
        case .success(let hold?): begin(hold, &group)
        case .success(nil): over()
        case .failure(let error):
            log.error(error, doing: "stand by")
            ownCode = .beforeStart(error)
            over()
        }
    }
}
