import Configuration
import Deploy
import Format
import Repository

// After a hand-over that came to nothing.
extension Taking {
    /// The lease again, and the newest data; nil when somebody was quicker, or runs after all.
    func back(_ hold: Hold) async throws -> Hold? {
        let timeline = hold.workplace.timeline
        guard let head = try await timeline.head() else { return nil }
        let other = try await hold.leases.lease(head.main.epoch)
        guard other?.state != .active || other?.holder.id == plan.me.id else { return nil }
        guard let taken = try await LeaseTaking(timeline, place: head.main.place).take(head) else {
            return nil
        }
        let lease = Lease(
            epoch: taken.epoch, archive: taken.id, holder: plan.me, state: .starting,
            pollSeconds: UInt64(max(1, plan.settings.poll.components.seconds)))
        try await hold.leases.put(lease)
        let memory = try await bringBack(taken, hold)
        hold.places.mark(taken)
        return try hold.again(taken, lease, memory, after: other?.holder, since: now, invocation)
    }

    /// Nothing is brought where nobody has archived anything since.
    private func bringBack(_ taken: Archive, _ hold: Hold) async throws -> LocalState.Contents? {
        let ours = await hold.archivist.newest
        let same = try await repeats(of: taken, [ours.id], hold.workplace.timeline)
        guard same.contains(ours.id) else {
            log.info("bringing what was archived meanwhile")
            let names = Set(hold.places.places.map(\.name))
            return try await DataBringing(hold.workplace, hold.places).bring(names, from: taken)
        }
        guard let memory = try hold.workplace.localState.read(), memory.id == ours.id else {
            return nil
        }
        return LocalState.Contents(number: taken.number, id: taken.id, sources: memory.sources)
    }
}

extension Hold {
    fileprivate func again(
        _ taken: Archive, _ lease: Lease, _ memory: LocalState.Contents?, after other: Instance?,
        since now: Duration, _ invocation: Invocation
    ) throws -> Hold {
        let words = try ArchiveWords(invocation, workplace.settings)
        return Hold(
            workplace: workplace, places: places, keeper: LeaseKeeper(leases, lease),
            archivist: Archivist(workplace, words, places, taken: taken, memory: memory),
            holding: holding.again(after: other, since: now))
    }
}
