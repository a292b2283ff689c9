import Capture
import Configuration
import Files
import Format

/// Tells monitors how the archives of a running app go, beside everything else and in order.
actor RunReports {
    /// Older ones are no news any more.
    private static let mostPending = 32
    /// The platform may end us at any time then.
    private static let lastPatience = Duration.seconds(3)

    private enum Report {
        case ping(Ping)
        case notice(Notice)
        case failure(ErrorReport)
        case metrics
    }

    private let monitors: Monitors
    private let hooks: Hooks
    private let health: HealthState
    private let log: RunLog
    private let now: @Sendable () -> Int64
    private var pending: [Report] = []
    private var isFailing = false
    private let (wakes, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    init(_ invocation: Invocation, _ settings: Settings, _ plan: RunPlan, _ health: HealthState) {
        let log = RunLog(invocation)
        monitors = Monitors(settings, invocation) { log.warning($0) }
        hooks = plan.hooks
        self.health = health
        self.log = log
        now = invocation.now
    }

    // MARK: What happens

    func begun(brought number: ArchiveNumber?) {
        if let number {
            add(
                .notice(
                    Notice(
                        .restored, "run", "archive \(number) is in place", archive: number.value)))
        }
        if !isFailing { add(.ping(.success("run keeps the app"))) }
    }

    /// `lack` is why not all that it should have is in it.
    func made(_ archived: Archived, but lack: ErrorReport?) {
        let isTrusted = if case .success? = archived.trust { true } else { false }
        let outcome = ArchiveOutcome(archived.made, "run")
        if isFailing, lack == nil {
            isFailing = false
            add(
                .notice(
                    Notice(
                        .recovered, "run", "archive \(archived.made.archive.number) is made",
                        archive: archived.made.archive.number.value)))
            add(.ping(isTrusted ? .success("the app is safe again") : outcome.ping))
        }
        add(.metrics)
        if let lack { failed(lack) }
        guard !archived.made.isUnchanged else { return }
        if case .failure = outcome.ping, !isTrusted { add(.ping(outcome.ping)) }
        for notice in outcome.notices where !(isTrusted && notice.event == .suspect) {
            add(.notice(notice))
        }
    }

    /// Said once, until it works again.
    func failed(_ report: ErrorReport) {
        add(.metrics)
        guard !isFailing else { return }
        isFailing = true
        add(.failure(report))
        add(.ping(.failure(report.message)))
        add(.notice(Notice("run", failedWith: report)))
    }

    private func add(_ report: Report) {
        if pending.count == Self.mostPending { pending.removeFirst() }
        pending.append(report)
        wake.yield()
    }

    // MARK: Telling

    /// Tells what there is to tell, until it is cancelled.
    func work() async {
        for await _ in wakes {
            await tell()
            // What speaks TLS is large, and not needed until the next time.
            Allocator.giveBack()
        }
    }

    /// Sounds no alarm as long as all is well.
    func pingRegularly() async {
        guard monitors.hasPing else { return }
        while !Task.isCancelled {
            try? await Task.sleep(for: monitors.every)
            // Who stands by does not know how whoever has the lease gets on.
            guard !Task.isCancelled, health.stage == .running, health.answer(now()).isWell,
                !isFailing
            else { continue }
            add(.ping(.success("all that the app wrote is safe")))
        }
    }

    /// Tells what is left, as far as there is time.
    func finish() async {
        await withTaskGroup { group in
            group.addTask { await self.tell() }
            group.addTask { try? await Task.sleep(for: Self.lastPatience) }
            await group.next()
            group.cancelAll()
        }
    }

    /// What is cut off is told by who comes next.
    private func tell() async {
        while !pending.isEmpty, !Task.isCancelled {
            let report = pending.removeFirst()
            await tell(report)
            if Task.isCancelled { pending.insert(report, at: 0) }
        }
    }

    private func tell(_ report: Report) async {
        switch report {
        case .ping(let ping): await monitors.ping(ping)
        case .notice(let notice): await monitors.tell(notice)
        case .failure(let report): hooks.attempt(.failed, Hooks.Facts(error: report))
        case .metrics: writeMetrics()
        }
    }

    private func writeMetrics() {
        guard let path = monitors.metricsFile else { return }
        do {
            try health.metrics(now()).write(to: path, timeline: monitors.app)
        } catch {
            log.error(error, doing: "write metrics")
        }
    }
}
