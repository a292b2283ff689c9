import Configuration
import Deploy
import Format
import Repository

// After a hand-over that came to nothing.
extension Taking {
    /// The lease again, and the newest data; nil when somebody was quicker, or runs after all.
    ///
    /// `seen` is what the other said last, as far as anything was heard of it.
    func back(_ hold: Hold, seen: Lease?) async throws -> Hold? {
        let timeline = hold.workplace.timeline
        guard let head = try await timeline.head() else { return nil }
        let other = try await hold.leases.lease(head.main.epoch)
        let isSame = other?.epoch == seen?.epoch && other?.counter == seen?.counter
        let isMine = other?.holder.id == plan.me.id
        guard isMine || other?.state != .active || isSame else { return nil }
        try await endEarlier(hold.workplace.settings)
        guard let taken = try await LeaseTaking(timeline, place: head.main.place).take(head) else {
            return nil
        }
        let due = other?.cleaningDue ?? Timestamp(seconds: hold.cleaning.due)
        let lease = Lease.begun(taken, plan, cleaningDue: due, at: invocation.now())
        try await hold.leases.put(lease)
        let keeper = LeaseKeeper(hold.leases, lease)
        let memory = try await keeper.kept {
            // On the same data the other's command may be at work still.
            try await earlier(hold.places.places).endOthers(before: "go on") { log.warning($0) }
            return try await bringBack(taken, hold)
        }
        hold.places.mark(taken)
        if let memory { try? hold.workplace.localState.write(memory) }
        return try again(hold, taken, keeper, memory, lease, after: other?.holder)
    }

    /// Where nobody has archived anything since, only what somebody else has had in hands is brought.
    private func bringBack(_ taken: Archive, _ hold: Hold) async throws -> LocalState.Contents? {
        let ours = await hold.archivist.newest
        let same = try await hold.workplace.timeline.repeats(of: taken, until: [ours.id])
        guard same.contains(ours.id) else {
            log.info("bringing what was archived meanwhile")
            health.awaits(.restore(taken.told))
            let names = Set(hold.places.places.map(\.name))
            return try await DataBringing(hold.workplace, hold.places, plan.hooks)
                .bring(names, from: taken)
        }
        let memory = try hold.workplace.localState.read()
        var sources = memory?.id == ours.id ? memory?.sources ?? [] : []
        let touched = try hold.places.places.filter { try !hold.places.isAsLeft($0, by: ours) }
        if !touched.isEmpty {
            log.info("bringing back what was here, as the other container has had it")
            health.awaits(.restore(ours.number))
            let brought = try await DataBringing(hold.workplace, hold.places, plan.hooks)
                .bringBack(Set(touched.map(\.name)), exactly: ours)
            let roots = Set(touched.map { Array($0.absolute.utf8) })
            sources = sources.filter { !roots.contains($0.root) } + brought.sources
        }
        guard !sources.isEmpty else { return nil }
        return LocalState.Contents(number: taken.number, id: taken.id, sources: sources)
    }

    private func again(
        _ hold: Hold, _ taken: Archive, _ keeper: LeaseKeeper, _ memory: LocalState.Contents?,
        _ lease: Lease, after other: Instance?
    ) throws -> Hold {
        let words = try ArchiveWords(invocation, hold.workplace.settings)
        return Hold(
            workplace: hold.workplace, places: hold.places, keeper: keeper,
            archivist: Archivist(
                hold.workplace, words, hold.places, plan.hooks, taken: taken, memory: memory),
            taken: taken,
            holding: hold.holding.again(after: other, since: now),
            cleaning: cleaning(as: lease))
    }
}
