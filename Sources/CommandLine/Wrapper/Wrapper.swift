import Capture
import Configuration
import Deploy
import Files
import Format
import Processes
import Repository
import Watching

/// Runs a command and keeps its data: one loop, to which everything else reports.
struct Wrapper {
    let invocation: Invocation
    let plan: RunPlan
    let log: RunLog
    let settings: Settings
    let environment: ProcessEnvironment
    let health: HealthState
    let reports: RunReports
    let events: AsyncStream<WrapperEvent>
    let inbox: AsyncStream<WrapperEvent>.Continuation
    let start = ContinuousClock.now

    var phase = WrapperPhase.starting
    var hold: Hold?
    var command: SupervisedCommand?
    var end: CommandEnd?
    var endedAt: ContinuousClock.Instant?
    /// Whether something that it has left was killed.
    var killedOthers = false
    /// How often the command was started.
    var life = 0
    /// What we exit with when we could not go on, whatever the command did.
    var ownCode: ExitCode?
    /// What the last archive says can't become the newest.
    var forksLast = false
    var isReady = false
    /// Whether the command was ready once since the lease is ours.
    var wasReady = false
    var watch: ChangeWatch?
    var schedule: Schedule
    var isArchiving = false
    /// Of the archive that is under way.
    var haste = Haste()
    /// The last archive may take until then, once a signal has said that the end is near.
    var signalled: ContinuousClock.Instant?
    var isLooking = false
    /// Who asked for an archive: before the next one is begun, and before this one was.
    var waiting: [LeaseRequest] = []
    var served: [LeaseRequest] = []
    var didFirst = false
    /// Whether the hook after a drain has run.
    var didDrain = false
    var didLast = false
    var endSteps = EndSteps()
    var didTryLast = false
    var isEndWatched = false
    var answered: Set<ObjectName> = []
    /// Forks that were told of.
    var forks: Set<ObjectName> = []
    /// Those that are to be caught up with, one after the other.
    var pendingForks: [Archive] = []
    /// What is gone back to once what is here can be archived; until then that is tried beside the
    /// main line, and the command goes on.
    var postponed: Archive?
    /// What kept it from being archived the last time.
    var obstacle: String?
    /// What took the lease from us.
    var successor: Archive?
    var nextLook: Duration = .zero
    var nextRenewal: Duration = .zero
    /// What applies the keep rules just now.
    var cleaner: Task<Void, Never>?
    var wakes: Duration?

    init(
        _ invocation: Invocation, _ plan: RunPlan, _ log: RunLog, _ settings: Settings,
        _ environment: ProcessEnvironment
    ) {
        self.invocation = invocation
        self.plan = plan
        self.log = log
        self.settings = settings
        self.environment = environment
        health = HealthState(maxAge: settings.run.maxAge)
        reports = RunReports(invocation, settings, plan, health)
        (events, inbox) = AsyncStream.makeStream()
        schedule = Schedule(
            ScheduleRules(onChange: settings.run.onChange, every: settings.run.every),
            startedAt: .zero)
    }

    /// Everything below this is a child of the one group; its end ends them.
    mutating func run() async -> ExitCode {
        let inbox = inbox
        defer { watch?.close() }
        invocation.signals.handle { inbox.yield(.signal($0)) }
        return await withDiscardingTaskGroup(returning: ExitCode.self) { group in
            group.addTask { [reports] in await reports.work() }
            group.addTask { [reports] in await reports.pingRegularly() }
            take(&group)
            for await event in events {
                await handle(event, &group)
                if case .over(let code) = phase {
                    group.cancelAll()
                    return code
                }
            }
            preconditionFailure("internal error: the loop of run has no events any more")
        }
    }

    var now: Duration { start.duration(to: .now) }

    /// Whether the container before goes on if this one does not become ready: what is written until
    /// then, as by a migration, is not to be what it goes on with.
    var isOnTrial: Bool {
        hold?.isRelieved == true && plan.settings.ready != nil && !wasReady
    }

    private mutating func handle(
        _ event: WrapperEvent, _ group: inout DiscardingTaskGroup
    ) async {
        switch event {
        case .signal(let number): signal(number, &group)
        case .trialEnds(let number, let isReady): trialEnds(number, isReady, &group)
        case .taken(let result): taken(result, &group)
        case .connected(let hold): connected(hold, &group)
        case .triedLast(let hold): triedLast(hold, &group)
        case .commandEnded(let end): ended(end, &group)
        case .quiet(let killed): quiet(killed, &group)
        case .ready(let isReady, let life): ready(isReady, life, &group)
        case .noticed(let request): answer(request, .done, &group)
        case .handedOver: handedOver(&group)
        case .change(let event): changed(event)
        case .archived(let result): await archived(result, &group)
        case .looked(let result): await looked(result, &group)
        case .overtaken(let newest): overtaken(by: newest, &group)
        case .fork(let archive): found(archive, &group)
        case .caughtUp(let result): caughtUp(result, &group)
        case .brought(let result): brought(result, &group)
        case .stoodBy(let result): stoodBy(result, &group)
        case .cleaned(let result): cleaned(result, &group)
        case .endIsNear: tellLateEnd()
        case .tick: wakes = nil
        }
        work(&group)
    }

    // MARK: Time

    /// Does what is due by now, and sees to being woken for what is due next.
    private mutating func work(_ group: inout DiscardingTaskGroup) {
        guard hold != nil, phase.isHolding else { return }
        var next: [Duration] = []
        lookWhenDue(&next, &group)
        if phase.isRunning {
            archiveWhenDue(&next, &group)
            cleanWhenDue(&next)
        }
        guard let soonest = next.min() else { return }
        if let wakes, wakes <= soonest { return }
        wakes = soonest
        let pause = max(.milliseconds(1), soonest - now)
        group.addTask { [inbox] in
            try? await Task.sleep(for: pause)
            inbox.yield(.tick)
        }
    }
}
