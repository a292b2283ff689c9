import Capture
import Configuration
import Files
import Format
import Repository

extension Command {
    static let backup = Command(.backup) { invocation in
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
        let start = ContinuousClock.now
        let words = try ArchiveWords(invocation, try invocation.settings(flags()))
        let workplace = try await RepositoryMaking(invocation).openOrMake(flags())
        let sources = BackupSources(
            workplace: workplace, paths: invocation.arguments.words, rules: try rules(workplace),
            scanStart: ScanStart.now())
        if invocation.arguments.has(.dryRun) { return try dryRun(sources) }
        try sources.settle()
        let progress = ProgressLine("backing up", on: invocation.output)
        let state = try workplace.localState
        let remembered = state.read()
        defer { progress.finish() }
        let meter = Meter(progress)
        var options = try options(workplace, words)
        options.probes = remembered == nil
        let result = try await Backup(workplace.timeline, options, progress: meter).run { base in
            meter.expect(entries: base?.total.entries)
            return try sources.plan(base, remembered)
        }
        progress.finish()
        remember(result, sources, state, remembered)
        return report(result, meter, ContinuousClock.now - start, workplace)
    }

    private func flags() throws -> [Flag] {
        invocation.flag(.excludeCaches, .excludeCaches)
            + invocation.flag(.oneFileSystem, .oneFileSystem)
            + invocation.flag(.maximumFileSize, .maximumFileSize)
            + invocation.flag(.compression, .compression)
    }

    private func rules(_ workplace: Workplace) throws -> CaptureRules {
        var rules = CaptureRules()
        rules.excludes = invocation.arguments.values(.exclude)
        for file in invocation.arguments.values(.excludeFile) {
            let path = Path.absolute(file, in: invocation.directory)
            let bytes = try WholeFile.read(FilePath(path), limit: 1 << 20)
            rules.excludes += String(decoding: bytes, as: UTF8.self)
                .split(separator: "\n").map(String.init)
        }
        rules.excludesCaches = workplace.settings.excludeCaches
        rules.staysOnFileSystem = workplace.settings.oneFileSystem
        rules.largestFile = workplace.settings.maximumFileSize.map { UInt64(max($0, 0)) }
        return rules
    }

    private func options(
        _ workplace: Workplace, _ words: ArchiveWords
    ) throws -> Backup.Options {
        let settings = workplace.settings
        var options = Backup.Options()
        options.effort = CompressionEffort(rawValue: settings.compression.rawValue) ?? .balanced
        options.tags = words.tags
        options.commit = words.commit
        options.image = words.image
        options.isFork = invocation.arguments.has(.fork)
        options.allowsEmpty = invocation.arguments.has(.accept)
        options.trust = invocation.arguments.has(.accept) ? .accepted : .judged
        // Each holds chunks in memory, so there are few on machines with many processors too.
        options.workers = min(ProcessFacts.processorCount + 1, 4)
        options.cache = workplace.cache
        return options
    }

    private func dryRun(_ sources: BackupSources) throws -> ExitCode {
        for place in try sources.places() {
            invocation.output.line("would back up \(place.name) from \(place.absolute)")
            invocation.output.record(
                "source",
                [.init("name", .string(place.name)), .init("path", .string(place.absolute))])
        }
        return .done
    }

    /// Losing this costs the next run time, so failing at it is only worth a remark.
    private func remember(
        _ result: Backup.Result, _ sources: BackupSources, _ state: LocalState,
        _ before: LocalState.Contents?
    ) {
        do {
            let roots = try sources.places().reduce(into: [:]) { $0[$1.name] = $1.absolute }
            let isContinued = before?.id == result.archive.parent?.id
            var remembered: [LocalState.Source] = []
            for (source, signatures) in zip(result.archive.sources, result.signatures) {
                if source.capturedIn != result.archive.number {
                    // A source that was taken over is as it was remembered.
                    let known = before?.sources.first { $0.name == source.name }
                    if isContinued, let known { remembered.append(known) }
                } else if let root = roots[source.name] {
                    remembered.append(
                        LocalState.Source(
                            name: source.name, root: Array(root.utf8), signatures: signatures))
                }
            }
            try state.write(
                LocalState.Contents(
                    number: result.archive.number, id: result.archive.id, sources: remembered))
        } catch {
            invocation.output.detail("the next backup reads everything again: \(error)")
        }
    }
}
