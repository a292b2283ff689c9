import Configuration
import Deploy
import Format
import Repository

// What others could archive only beside the main line.
extension Wrapper {
    private static let longestReload = Duration.seconds(30)

    private static let mostOthers = 16

    /// Looks at what others have made since we have the lease, as somebody asked us to do.
    func findOthers(for request: LeaseRequest? = nil, _ group: inout DiscardingTaskGroup) {
        guard let hold else { return }
        group.addTask { [inbox] in
            let timeline = hold.workplace.timeline
            guard let numbers = try? await timeline.numbers(limit: Self.mostOthers) else { return }
            for number in numbers where number > hold.taken.number {
                guard case .live(let archive)? = try? await timeline.slot(number) else { continue }
                if archive.isFork { inbox.yield(.fork(archive)) }
            }
            // Whoever asked is heard again where this fails.
            guard let newest = try? await Optional(hold.archivist.overtaking()) else { return }
            if let newest { inbox.yield(.overtaken(newest)) }
            if let request { inbox.yield(.noticed(request)) }
        }
    }

    mutating func found(_ fork: Archive, _ group: inout DiscardingTaskGroup) {
        // It is looked for again once the command is ready.
        guard phase.isRunning, !isOnTrial, forks.insert(fork.id).inserted else { return }
        log.warning(
            "archive \(fork.number) is a fork: \(fork.writer.host) could not make it the newest; "
                + "it is kept",
            hint: "holdfast diff \(fork.number) tells what it has")
        if plan.settings.reload != nil { pendingForks.append(fork) }
    }

    /// Begins with the next of those that were found; false where there is none.
    mutating func catchUp(_ group: inout DiscardingTaskGroup) -> Bool {
        guard let hold, !pendingForks.isEmpty else { return false }
        isArchiving = true
        let fork = pendingForks.removeFirst()
        let catchUp = CatchUp(hold, fork, merging: PathRule(plan.settings.merge))
        group.addTask { [inbox] in
            do {
                inbox.yield(.caughtUp(.success(try await catchUp.run())))
            } catch {
                inbox.yield(.caughtUp(.failure(error)))
            }
        }
        return true
    }

    mutating func caughtUp(
        _ result: Result<CatchUp.Outcome, any Error>, _ group: inout DiscardingTaskGroup
    ) {
        isArchiving = false
        switch result {
        case .failure(let error): log.error(error, doing: "catch up")
        case .success(let outcome): tell(outcome, &group)
        }
        // The last archive waited for it.
        if case .archiving(let cause) = phase { archiveLast(cause, &group) }
    }

    private mutating func tell(_ outcome: CatchUp.Outcome, _ group: inout DiscardingTaskGroup) {
        if let (fork, back) = outcome.givenUp {
            log.info(
                "not taken over from archive \(fork): archive \(back) replaced what it is from")
        }
        if !outcome.taken.isEmpty { log.info("taken over: \(list(outcome.taken))") }
        if !outcome.merged.isEmpty { log.info("merged key by key: \(list(outcome.merged))") }
        let both = "both sides changed, or the app has it open; "
        if !outcome.beside.isEmpty {
            log.warning(both + "the fork's lie beside: \(list(outcome.beside))")
        }
        if !outcome.apart.isEmpty {
            log.warning(both + "only the fork has its own of: \(list(outcome.apart))")
        }
        if !outcome.kept.isEmpty {
            log.warning("deleted on the other side only, and kept: \(list(outcome.kept))")
        }
        guard !(outcome.taken + outcome.merged + outcome.beside).isEmpty, let command else {
            return
        }
        _ = schedule.handle(.changed, at: now)
        let reload = Drain(plan.settings.reload, environment, invocation.directory)
        group.addTask { await reload.tell(command, within: Self.longestReload) }
    }

    private func list(_ paths: [String]) -> String {
        let more = paths.count > 10 ? " and \(paths.count - 10) more" : ""
        return paths.prefix(10).joined(separator: ", ") + more
    }
}
