import Format
import Repository

/// What a look at a timeline finds beside its newest archive.
struct StatusFacts: Sendable {
    private static let mostForks = 16

    let keys: [KeyEntry]
    let lease: Lease?
    /// Those among the newest numbers.
    let forks: [ArchiveNumber]
    let use: StorageUse
    let restored: Restored?

    static func gather(_ workplace: Workplace, _ head: Archive) async throws -> StatusFacts {
        let timeline = workplace.timeline
        async let keys = KeyManagement(workplace.repository).list()
        async let lease = head.epoch > 0 ? Leases(timeline).lease(head.epoch) : nil
        async let forks = forks(timeline, beyond: head.number)
        async let use = timeline.storageUse()
        let here = LastRestore.read(root: workplace.stateRoot, timeline)
        return StatusFacts(
            keys: try await keys, lease: try await lease, forks: try await forks,
            use: try await use, restored: Restored(try await lease, here))
    }

    private static func forks(
        _ timeline: Timeline, beyond head: ArchiveNumber
    ) async throws -> [ArchiveNumber] {
        var forks: [ArchiveNumber] = []
        let numbers = try await timeline.numbers(limit: mostForks).filter { $0 > head }
        try await forEachConcurrently(numbers, limit: mostForks) { number in
            guard case .live(let archive) = try await timeline.slot(number), archive.isFork else {
                return ArchiveNumber?.none
            }
            return number
        } each: { number in
            if let number { forks.append(number) }
        }
        return forks.sorted()
    }

    /// Nothing where neither history nor lease tells anything of a month.
    var requests: MonthlyRequests? {
        let poll = lease.flatMap { $0.isHeld ? $0.pollSeconds : nil }
        let archives = use.archivesPerMonth
        guard archives != nil || poll != nil else { return nil }
        return MonthlyRequests(archives: archives ?? 0, pollSeconds: poll)
    }
}

extension StatusFacts {
    /// The last time that data was brought back, here or where the app runs.
    struct Restored: Sendable {
        let archive: ArchiveNumber
        let seconds: Int64
        let milliseconds: Int64
        let place: String

        init?(_ lease: Lease?, _ here: LastRestore?) {
            let there = lease?.restored
            if let there, let lease, there.time.seconds > here?.seconds ?? .min {
                archive = there.archive
                seconds = there.time.seconds
                milliseconds = Int64(clamping: there.milliseconds)
                place = "by run on \(lease.holder.host)"
            } else if let here {
                archive = here.archive
                seconds = here.seconds
                milliseconds = here.milliseconds
                place = here.kind == .drill ? "as a drill on this machine" : "on this machine"
            } else {
                return nil
            }
        }
    }
}
