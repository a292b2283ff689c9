import Configuration
import Files
import Format
import Repository
import Restoration

/// A backup that another container makes, where that one has the data and the lease.
struct BackupElsewhere {
    private static let longest = Duration.seconds(300)

    private let workplace: Workplace
    private var invocation: Invocation { workplace.invocation }
    private var output: Output { invocation.output }

    init(_ workplace: Workplace) {
        self.workplace = workplace
    }

    /// Asks, waits and tells.
    func ask(_ holder: LeaseHolder, _ newest: Archive) async throws -> ExitCode {
        let host = holder.lease.holder.host
        output.note("asking \(host), where the app runs, for an archive")
        let me = try Instance(invocation, workplace.settings)
        switch try await holder.snapshot(as: me, within: Self.longest) {
        case .archived(let number):
            output.line("archive \(number) of \(workplace.timeline.name), made by \(host)")
            output.record(
                "backup",
                [
                    .init("archive", .integer(Int64(number.value))),
                    .init("timeline", .string(workplace.timeline.name.text)),
                    .init("madeBy", .string(host)),
                ])
            return .done
        case .failed(let reason):
            throw Failure("back up through \(host): \(reason)")
        case .late:
            throw Failure(
                "back up through \(host): it runs, but made no archive within "
                    + HumanText.duration(Self.longest),
                hint: "its own output says why; holdfast lease show tells who it is",
                exitCode: .heldByAnother)
        case .gone:
            let newest = try await workplace.timeline.newest() ?? newest
            guard let next = try await LeaseHolder.findLasting(workplace.timeline, newest: newest),
                next.lease.epoch > holder.lease.epoch
            else { return try nobody(newest) }
            return try await ask(next, newest)
        }
    }

    /// Nothing has changed since the newest archive where nothing runs.
    func nobody(_ newest: Archive?, isHomeless: Bool = false) throws -> ExitCode {
        let text = newest.map {
            "newest archive \($0.number), "
                + HumanText.age(of: $0.time.seconds, now: invocation.now())
        }
        let what = isHomeless ? "nothing is running, and no data is here" : "nothing is running"
        let message = "\(what); \(text ?? "there is no archive")"
        guard !invocation.arguments.has(.require) else { throw Failure("back up: \(message)") }
        output.note(message)
        output.record(
            "backup",
            [
                .init("running", .bool(false)),
                .init("archive", newest.map { .integer(Int64($0.number.value)) } ?? nil),
            ])
        return .done
    }

    /// Whether none of the sources has anything here: this is not where the app lives.
    func isHomeless(_ sources: BackupSources) throws -> Bool {
        try sources.places().allSatisfy { place in
            try Destination(FilePath(place.absolute)).state().hasData == false
        }
    }
}

/// The lease is held elsewhere: thrown out of a backup before it reads anything.
struct HeldElsewhere: Error {
    let holder: LeaseHolder
    let newest: Archive
}
