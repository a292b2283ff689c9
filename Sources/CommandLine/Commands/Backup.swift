import Capture
import Configuration
import Files
import Format
import Repository
import Restoration

extension Command {
    static let backup = Command(.backup, attention: .backup) { invocation in
        try await BackupCommand(invocation).run()
    }
}

/// Reads the sources, commits an archive, remembers what was seen.
struct BackupCommand {
    private let invocation: Invocation

    init(_ invocation: Invocation) {
        self.invocation = invocation
    }

    func run() async throws -> ExitCode {
        try refuseContradictions()
        let start = ContinuousClock.now
        let words = try ArchiveWords(invocation, try invocation.settings(flags()))
        let workplace = try await RepositoryMaking(invocation).openOrMake(
            flags(), after: requireUse)
        guard !invocation.arguments.has(.remote) else { return try await remote(workplace) }
        let sources = BackupSources(
            workplace: workplace, paths: invocation.arguments.words, rules: try rules(workplace),
            scanStart: ScanStart.now())
        guard !invocation.arguments.has(.dryRun) else {
            try await BackupPreview(sources).tell()
            return .done
        }
        do {
            return try await backUp(sources, words, workplace, since: start)
        } catch let error as HeldElsewhere {
            return try await BackupElsewhere(workplace).ask(error.holder, error.newest)
        } catch let error as NothingHere {
            return try BackupElsewhere(workplace).nobody(error.newest, isHomeless: true)
        }
    }

    /// No repository and key are made where nothing would be archived in it.
    private func requireUse(_ settings: Settings) throws {
        let places = SourcePlaces(settings, invocation.directory)
        for place in try places.all(invocation.arguments.words) where !place.isOptional {
            try place.requirePresence()
        }
        guard invocation.arguments.has(.dryRun) else { return }
        throw Failure(
            "look what a backup would take: there is no repository yet",
            hint: "holdfast backup makes one, and takes everything", exitCode: .noRepository)
    }

    /// The container that is asked archives what is configured there.
    private func refuseContradictions() throws {
        let arguments = invocation.arguments
        guard arguments.has(.remote) else { return }
        for other in [OptionSpecification.local, .fork, .accept] where arguments.has(other) {
            throw UsageError.conflict("--remote", "--" + other.name)
        }
        if let path = arguments.words.first { throw UsageError.conflict("--remote", path) }
    }

    private func backUp(
        _ sources: BackupSources, _ words: ArchiveWords, _ workplace: Workplace,
        since start: ContinuousClock.Instant
    ) async throws -> ExitCode {
        try sources.settle()
        let progress = BackupProgress(on: invocation.output)
        let state = try workplace.localState
        let remembered = state.read()
        defer { progress.finish() }
        let meter = progress.meter
        var options = try options(workplace, words)
        options.probes = remembered == nil
        if invocation.arguments.has(.local), !options.isFork {
            options.isFork = try await isHeldElsewhere(workplace)
        }
        options.consult = { [isFork = options.isFork] newest in
            guard !isFork else { return }
            try await consult(newest, sources, workplace)
        }
        // What has read settings and opened the repository is not needed again.
        ProgramText.giveBack()
        let attendance = Attendance(invocation, workplace.settings)
        let result = try await Backup(workplace.timeline, options, progress: meter).run { base in
            try await requireRest(sources, workplace)
            try await attendance.backupBegins()
            let planned = try sources.plan(base, remembered)
            progress.begin(planned, upon: base)
            return planned
        }
        progress.finish()
        await remember(result, sources, state, remembered)
        let duration = ContinuousClock.now - start
        let code = report(result, meter, duration, workplace)
        return await attendance.backedUp(result, took: duration) ? code : .incomplete
    }

    /// What is half-changed, or left like that, must not become the newest.
    private func requireRest(_ sources: BackupSources, _ workplace: Workplace) async throws {
        guard !invocation.arguments.has(.fork) else { return }
        let places = DataPlaces(places: try sources.places(), timeline: workplace.timeline.name)
        let commands = EarlierCommands(on: places.places)
        try commands.refuseGuarded("back up")
        let memory = try workplace.localState.read()
        guard let (place, marker) = places.changing(memory).first else { return }
        guard invocation.arguments.has(.accept) else {
            throw Failure(
                "back up \(place.name): it was left half-changed by what did not come to its end",
                hint: "to bring back what was before: holdfast restore \(marker.number) --replace; "
                    + "if it is as it should be: holdfast backup --accept",
                exitCode: .heldByAnother)
        }
        try await commands.endLeft(before: "back up", isHalfChanged: true) {
            invocation.output.warning($0)
        }
        places.settle()
    }

    /// Nobody archives what is here while the app runs elsewhere, or where it does not live.
    private func consult(
        _ newest: Archive, _ sources: BackupSources, _ workplace: Workplace
    ) async throws {
        guard newest.epoch > 0, !invocation.arguments.has(.local) else { return }
        if let holder = try await LeaseHolder.findLasting(workplace.timeline, newest: newest) {
            guard sources.paths.isEmpty else { throw refusal(holder) }
            throw HeldElsewhere(holder: holder, newest: newest)
        }
        guard sources.paths.isEmpty else { return }
        if try BackupElsewhere(workplace).isHomeless(sources) { throw NothingHere(newest: newest) }
    }

    private func refusal(_ holder: LeaseHolder) -> Failure {
        Failure(
            "back up what is named: the app runs on \(holder.lease.holder.host), "
                + "which writes its history",
            hint: "what runs there: holdfast backup --remote; "
                + "what is here, beside its history: --fork",
            exitCode: .heldByAnother)
    }

    private func isHeldElsewhere(_ workplace: Workplace) async throws -> Bool {
        let newest = try await workplace.timeline.newest()
        return try await LeaseHolder.find(workplace.timeline, newest: newest) != nil
    }

    private func remote(_ workplace: Workplace) async throws -> ExitCode {
        let elsewhere = BackupElsewhere(workplace)
        let newest = try await workplace.timeline.newest()
        guard let newest,
            let holder = try await LeaseHolder.findLasting(workplace.timeline, newest: newest)
        else { return try elsewhere.nobody(newest) }
        return try await elsewhere.ask(holder, newest)
    }

    private func flags() throws -> [Flag] {
        invocation.flag(.excludeCaches, .excludeCaches)
            + invocation.flag(.oneFileSystem, .oneFileSystem)
            + invocation.flag(.maximumFileSize, .maximumFileSize)
            + invocation.flag(.compression, .compression)
    }

    private func rules(_ workplace: Workplace) throws -> CaptureRules {
        var rules = CaptureRules(workplace.settings)
        rules.excludes = invocation.arguments.values(.exclude)
        for file in invocation.arguments.values(.excludeFile) {
            let path = Path.absolute(file, in: invocation.directory)
            let bytes = try WholeFile.read(FilePath(path), limit: 1 << 20)
            rules.excludes += String(decoding: bytes, as: UTF8.self)
                .split(separator: "\n").map(String.init)
        }
        return rules
    }

    private func options(
        _ workplace: Workplace, _ words: ArchiveWords
    ) throws -> Backup.Options {
        var options = Backup.Options(workplace, words)
        options.isFork = invocation.arguments.has(.fork)
        options.allowsEmpty = invocation.arguments.has(.accept)
        options.trust = invocation.arguments.has(.accept) ? .accepted : .judged
        return options
    }

    /// Losing this costs the next run time, so failing at it is only worth a remark.
    private func remember(
        _ result: Backup.Result, _ sources: BackupSources, _ state: LocalState,
        _ before: LocalState.Contents?
    ) async {
        do {
            try await sources.remember(result, in: state, after: before)
        } catch {
            invocation.output.detail("the next backup reads everything again: \(error)")
        }
    }
}

/// The app lives elsewhere, and does not run.
private struct NothingHere: Error {
    let newest: Archive
}
