import Configuration
import Deploy
import Files
import Format
import Processes
import Repository
import Restoration
import Watching

// The command: its start, its signals, its end.
extension Wrapper {
    /// What is left of the group gets this long.
    private static let groupGrace = Duration.seconds(2)
    /// Nobody waits longer for a command that is to end for another container.
    private static let longestDrain = Duration.seconds(30)
    private static let trialPatience = Duration.milliseconds(300)

    mutating func startCommand(_ group: inout DiscardingTaskGroup) {
        do {
            let command = try SupervisedCommand.start(
                plan.words, environment: environment, directory: invocation.directory)
            self.command = command
            end = nil
            endedAt = nil
            isReady = false
            forksLast = false
            life += 1
            phase = .running
            health.stage = .running
            health.isReady = false
            group.addTask { [inbox] in inbox.yield(.commandEnded(await command.end())) }
            watchReadiness(&group)
        } catch {
            log.error(Failure("start \(plan.words[0]): \(error.reason)"))
            giveUp(error.exitCode, &group)
        }
    }

    func watchReadiness(_ group: inout DiscardingTaskGroup) {
        let readiness = Readiness(plan.settings)
        let life = life
        group.addTask { [inbox] in
            inbox.yield(.ready(await readiness.wait(), life: life))
        }
    }

    mutating func watchData(_ hold: Hold, _ group: inout DiscardingTaskGroup) {
        watch?.close()
        let paths = hold.places.places.compactMap { try? FilePath($0.absolute) }
        let watch = ChangeWatch(paths) { OwnNames.contain($0) }
        self.watch = watch
        group.addTask { [inbox] in
            while let event = await watch.next() { inbox.yield(.change(event)) }
        }
        // What the command writes before all is watched is no event.
        group.addTask { [inbox] in
            await watch.catchUp()
            inbox.yield(.change(.changed))
        }
    }

    // MARK: Signals

    mutating func signal(_ number: Int32, _ group: inout DiscardingTaskGroup) {
        let asksForEnd = number == SignalNumber.terminate || number == SignalNumber.interrupt
        switch phase {
        case .starting, .standingBy:
            guard asksForEnd || number == SignalNumber.hangUp || number == SignalNumber.quit else {
                return
            }
            // A command that has run ended for another container: its code is what counts.
            phase = .over(end.map { ExitCode(rawValue: $0.exitCode) } ?? .signal(number))
        case .bringing:
            // What is being told to others is told first; a second signal does not wait for it.
            guard asksForEnd else { return }
            if signalled != nil { over() }
            signalled = .now
        case .running where asksForEnd && signalled == nil && isOnTrial:
            noteEnd(&group)
            askTrial(before: number, &group)
        case .running:
            command?.signal(number)
            if asksForEnd { noteEnd(&group) }
        case .ending:
            command?.signal(asksForEnd && signalled != nil ? SignalNumber.kill : number)
            if asksForEnd { noteEnd(&group) }
        case .archiving:
            guard asksForEnd, signalled != nil else {
                if asksForEnd { signalled = .now }
                hurry()
                return watchEnd(&group)
            }
            tellLoss("the last archive was not finished: a second signal came")
            over()
        case .over: return
        }
    }

    /// Users may have been led to the command since it was last asked; what they wrote is no trial's.
    private func askTrial(before number: Int32, _ group: inout DiscardingTaskGroup) {
        let readiness = Readiness(plan.settings)
        group.addTask { [inbox] in
            let isReady = await readiness.isThere(within: Self.trialPatience)
            inbox.yield(.trialEnds(number, isReady: isReady))
        }
    }

    mutating func trialEnds(
        _ number: Int32, _ isReady: Bool, _ group: inout DiscardingTaskGroup
    ) {
        if isReady { ready(true, life, &group) }
        command?.signal(number)
    }

    /// From now on the platform's time runs; a command that takes all of it leaves none.
    private mutating func noteEnd(_ group: inout DiscardingTaskGroup) {
        guard signalled == nil else { return }
        signalled = .now
        stopCleaning()
        guard let patience = plan.endTimes.patience, let command else { return }
        group.addTask {
            try? await Task.sleep(for: patience)
            guard !Task.isCancelled else { return }
            command.signal(SignalNumber.kill)
        }
    }

    /// Ends the command for a reason of ours.
    mutating func stopCommand(
        because cause: WrapperPhase.Cause, _ group: inout DiscardingTaskGroup
    ) {
        guard phase.isRunning, let command else { return }
        phase = .ending(cause)
        stopCleaning()
        let drain = Drain(plan.settings.drain, environment, invocation.directory)
        let grace = min(plan.settings.handoverWithin / 2, Self.longestDrain)
        let hooks = if case .handover = cause { plan.hooks } else { Hooks?.none }
        group.addTask {
            let start = ContinuousClock.now
            hooks?.attempt(.beforeDrain, within: grace / 2)
            await drain.end(command, grace: grace - start.duration(to: .now))
        }
    }

    // MARK: The end

    mutating func ended(_ end: CommandEnd, _ group: inout DiscardingTaskGroup) {
        self.end = end
        endedAt = .now
        stopCleaning()
        if health.stage == .running { health.stage = .ending }
        if phase.isRunning { phase = .ending(.itself) }
        guard let command else { return }
        let places = (try? SourcePlaces(settings, invocation.directory).all()) ?? []
        group.addTask { [inbox] in
            let killed = await command.endGroup(grace: Self.groupGrace)
            // What has left the group works on the data, too.
            let others = await EarlierCommands(on: places, grace: Self.groupGrace).endOwn()
            inbox.yield(.quiet(killed: killed || others))
        }
    }

    mutating func quiet(_ killed: Bool, _ group: inout DiscardingTaskGroup) {
        guard case .ending(let cause) = phase else { return }
        command = nil
        killedOthers = killed
        phase = .archiving(cause)
        watchEnd(&group)
        hurry()
        // One that is under way may have read files before their last change.
        if !isArchiving { archiveLast(cause, &group) }
    }

    /// The command's own end is ours, unless we could not go on with it.
    var endCode: ExitCode {
        ownCode ?? end.map { ExitCode(rawValue: $0.exitCode) } ?? .ownFailure
    }

    mutating func over() {
        phase = .over(endCode)
    }

    /// Ends before a command runs; whoever stands by for us goes on at once.
    mutating func giveUp(_ code: ExitCode, _ group: inout DiscardingTaskGroup) {
        guard let hold else {
            phase = .over(code)
            return
        }
        phase = .bringing
        group.addTask { [inbox] in
            try? await hold.keeper.say(.failed)
            inbox.yield(.brought(.failure(GivenUp(code: code))))
        }
    }
}

/// The command was not started, and others know.
struct GivenUp: Error {
    let code: ExitCode
}

extension ProcessError {
    /// As shells have it.
    var exitCode: ExitCode {
        switch kind {
        case .notFound: .commandNotFound
        case .notExecutable: .commandNotExecutable
        default: .ownFailure
        }
    }
}
