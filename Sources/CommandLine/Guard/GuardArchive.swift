import Capture
import Configuration
import Format
import Repository

/// The archive that a guarded command can be taken back to.
struct GuardArchive {
    private static let pinned: Int64 = 30 * 86_400

    private let workplace: Workplace
    private var invocation: Invocation { workplace.invocation }

    init(_ workplace: Workplace) {
        self.workplace = workplace
    }

    /// Whole, and kept from being forgotten; else the command must not begin.
    ///
    /// It is a new one in any case: a pin that is there already may end sooner.
    func make() async throws -> Archive {
        let sources = BackupSources(
            workplace: workplace, paths: [], rules: CaptureRules(workplace.settings),
            scanStart: ScanStart.now())
        try sources.settle()
        try DataBringing.requireWayBack(before: "guard", sources.places(), workplace)
        let state = try workplace.localState
        let remembered = state.read()
        var options = Backup.Options(
            workplace, try ArchiveWords(invocation, workplace.settings))
        options.probes = remembered == nil
        options.consult = { try await refuseElsewhere($0) }
        let attendance = Attendance(invocation, workplace.settings)
        let start = ContinuousClock.now
        let result = try await Backup(workplace.timeline, options, progress: Silence()).run {
            try await attendance.backupBegins()
            return try sources.plan($0, remembered)
        }
        _ = await attendance.backedUp(result, took: ContinuousClock.now - start)
        try? await sources.remember(result, in: state, after: remembered)
        FormerSources.tell(of: result, to: invocation.output)
        try requireWhole(result)
        try await pin(result.archive)
        return result.archive
    }

    /// The data of an app that runs elsewhere is not here.
    func refuseElsewhere(_ newest: Archive?) async throws {
        guard let newest, newest.epoch > 0,
            let holder = try await LeaseHolder.find(workplace.timeline, newest: newest)
        else { return }
        throw Failure(
            "guard: the app runs on \(holder.lease.holder.host), which has its data",
            hint: "guard the command where the data is, before the app starts",
            exitCode: .heldByAnother)
    }

    private func requireWhole(_ result: Backup.Result) throws {
        let number = result.archive.number
        if let path = result.incomplete.first {
            throw Failure(
                "guard: archive \(number) lacks what the command could harm: \(path)",
                hint: "see to that file, or leave it out (exclude)", exitCode: .ownFailure)
        }
        if let reason = result.archive.suspicion?.reasons.first {
            throw Failure(
                "guard: archive \(number) is suspect: \(reason)",
                hint: "if that is meant: holdfast accept \(number)", exitCode: .ownFailure)
        }
    }

    private func pin(_ archive: Archive) async throws {
        let now = try await workplace.store.timestamp()
        let until = Timestamp(seconds: now.seconds + Self.pinned)
        try await Pins(workplace.timeline).pin(
            archive.number, reason: "guard", until: until)
        invocation.output.note(
            "archive \(archive.number) is the way back, pinned until "
                + HumanText.time(until.seconds, in: invocation.zone))
    }
}
