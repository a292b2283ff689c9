import Storage
import Configuration
import Files
import Format
import Patterns
import Repository
import Restoration
import Synchronization

extension Command {
    static let restore = Command(.restore) { invocation in
        try await RestoreCommand(invocation).run()
    }
}

/// Plans where each source goes, stages it beside that place, and puts it there in one step.
struct RestoreCommand {
    private let invocation: Invocation
    private var output: Output { invocation.output }

    init(_ invocation: Invocation) {
        self.invocation = invocation
    }

    func run() async throws -> ExitCode {
        let start = ContinuousClock.now
        let workplace = try await Workplace.open(invocation)
        guard let archive = try await archive(workplace) else { return .done }
        let destinations = try RestoreDestinations(invocation, workplace.settings).places(archive)
        let wanted = try destinations.filter { try isWanted($0) }
        guard !wanted.isEmpty else {
            output.note("nothing is missing; nothing was restored")
            output.record("restore", [.init("restored", .bool(false))])
            return .done
        }
        announce(archive, workplace)
        if invocation.arguments.has(.dryRun) { return plan(wanted) }
        return try await restore(wanted, archive, workplace, start)
    }

    /// Nothing when there is no archive and that is said to be fine.
    private func archive(_ workplace: Workplace) async throws -> Archive? {
        var workplace = workplace
        if let other = invocation.arguments.value(.from) {
            workplace.timeline = workplace.repository.timeline(try Timeline.Name(other))
        }
        do {
            return try await workplace.archive().archive
        } catch let error as RepositoryError where error.kind == .noArchive {
            guard invocation.arguments.has(.allowEmpty) else { throw error }
            output.note("there is no archive yet; nothing was restored")
            return nil
        }
    }

    private func announce(_ archive: Archive, _ workplace: Workplace) {
        let time = HumanText.timeWithUTC(archive.time.seconds, in: invocation.zone)
        output.note(
            "restoring archive \(archive.number) of \(workplace.timeline.name), "
                + "\(HumanText.age(of: archive.time.seconds, now: invocation.now())): \(time)")
        for reason in archive.suspicion?.reasons ?? [] {
            output.warning("archive \(archive.number) is suspect: \(reason)")
        }
    }

    private func plan(_ destinations: [RestoreDestinations.Place]) -> ExitCode {
        for place in destinations {
            output.line("would restore \(place.source.name) to \(place.path)")
            output.record(
                "plan",
                [
                    .init("source", .string(place.source.name)),
                    .init("path", .string("\(place.path)")),
                ])
        }
        return .done
    }

    /// With `--if-missing` only what is not there, or empty, is restored.
    private func isWanted(_ place: RestoreDestinations.Place) throws -> Bool {
        guard invocation.arguments.has(.ifMissing) else { return true }
        return try FreshPlace(place.path).isFree
    }

    // MARK: Doing it

    private func restore(
        _ places: [RestoreDestinations.Place], _ archive: Archive, _ workplace: Workplace,
        _ start: ContinuousClock.Instant
    ) async throws -> ExitCode {
        let progress = ProgressLine("restoring", on: output)
        defer { progress.finish() }
        let meter = RestoreMeter(progress, archive)
        let segments = try await MetadataReader(workplace.timeline, cache: workplace.cache)
            .segments(of: archive)
        var options = TreeWriter.Options()
        options.verifies = invocation.arguments.has(.verify)
        options.cache = workplace.cache
        let writer = TreeWriter(workplace.timeline, archive, options, progress: meter)
        var trees: [WrittenTree] = []
        for place in places {
            let source = ArchiveSource(
                name: place.source.name, segments: Array(segments[place.segments]))
            trees.append(
                try await FreshPlace(place.path).fill { name, directory in
                    try await writer.write(source, try selection(place), as: name, in: directory)
                })
        }
        progress.finish()
        return report(trees, archive, ContinuousClock.now - start, workplace)
    }

    private func selection(_ place: RestoreDestinations.Place) throws -> Selection {
        let name = Array(place.source.name.utf8)
        let include = invocation.arguments.values(.include).map { Glob($0) }
        let exclude = invocation.arguments.values(.exclude).map { Glob($0) }
        return Selection(
            include: include.isEmpty ? nil : Self.rule(include, name),
            exclude: exclude.isEmpty ? nil : Self.rule(exclude, name))
    }

    /// Globs mean paths as `ls` prints them, with the source's name or without it.
    private static func rule(_ globs: [Glob], _ source: [UInt8]) -> Selection.Rule {
        { path, isDirectory in
            let inside = path.bytes
            let whole = inside.isEmpty ? source : source + [UInt8(ascii: "/")] + inside
            return globs.contains {
                $0.matches(inside.span, isDirectory: isDirectory)
                    || $0.matches(whole.span, isDirectory: isDirectory)
            }
        }
    }

    private func report(
        _ trees: [WrittenTree], _ archive: Archive, _ duration: Duration, _ workplace: Workplace
    ) -> ExitCode {
        let files = trees.reduce(0) { $0 + $1.fileCount }
        let bytes = trees.reduce(0) { $0 + $1.byteCount }
        let skipped = trees.flatMap(\.notes.skipped)
        let skippedCount = trees.reduce(0) { $0 + $1.notes.skippedCount }
        for text in trees.flatMap(\.notes.warnings) { output.warning(text) }
        for text in skipped { output.warning("not restored: \(text)") }
        output.line(
            "restored archive \(archive.number) of \(workplace.timeline.name): "
                + "\(HumanText.count(Int64(files), "file")), \(HumanText.size(Int64(bytes))) "
                + "in \(HumanText.duration(duration))")
        output.record(
            "restore",
            [
                .init("restored", .bool(true)),
                .init("archive", .integer(Int64(archive.number.value))),
                .init("files", .integer(Int64(files))), .init("bytes", .integer(Int64(bytes))),
                .init("milliseconds", .integer(Int64(duration / .milliseconds(1)))),
                .init("requests", .integer(Int64(workplace.store.counts.requests))),
                .init("skipped", .integer(Int64(skippedCount))),
            ])
        return skippedCount > 0 ? .incomplete : .done
    }
}

/// Shows how far a restore is.
private final class RestoreMeter: RestoreProgress {
    private let line: ProgressLine
    private let counts = Mutex((entries: Int64(0), bytes: Int64(0)))

    init(_ line: ProgressLine, _ archive: Archive) {
        self.line = line
        let total = archive.total
        line.update {
            $0.totalItems = Int64(total.entries)
            $0.totalBytes = Int64(total.bytes)
        }
    }

    func finished(_ path: EntryPath) {
        let entries = counts.withLock { counts in
            counts.entries += 1
            return counts.entries
        }
        guard entries & 15 == 0 else { return }
        line.update {
            $0.items = entries
            $0.current = "\(path)"
        }
    }

    func wrote(_ count: Int) {
        let bytes = counts.withLock { counts in
            counts.bytes += Int64(count)
            return counts.bytes
        }
        line.update { $0.bytes = bytes }
    }
}
