import Age
import Capture
import Configuration
import Exchange
import Files
import Format
import Repository
import TarArchive

extension Command {
    static let `import` = Command(.import) { invocation in
        try await ImportCommand(invocation).run()
    }
}

/// Reads a tar or zip file and commits what it holds as an archive.
private struct ImportCommand {
    private static let largestKeyFile = 1 << 20

    private let invocation: Invocation
    private var output: Output { invocation.output }

    init(_ invocation: Invocation) {
        self.invocation = invocation
    }

    func run() async throws -> ExitCode {
        let start = ContinuousClock.now
        let file = try ImportFile(invocation)
        let words = try ArchiveWords(invocation, try invocation.settings())
        let workplace = try await Workplace.open(invocation)
        let tree = try read(file, workplace)
        let sources = try named(tree, file, workplace.settings)
        guard !sources.isEmpty else {
            throw Failure("import \(file.name): there is nothing in it")
        }
        warn(tree.notes)
        if invocation.arguments.has(.dryRun) { return plan(sources, tree.notes) }
        let progress = ProgressLine("storing", on: output)
        defer { progress.finish() }
        let meter = Meter(progress)
        let result = try await Backup(
            workplace.timeline, options(workplace, words), progress: meter
        ).run { base in
            meter.expect(entries: base?.total.entries)
            return planned(tree, sources, base)
        }
        progress.finish()
        return tell(result, file, sources, tree.notes, ContinuousClock.now - start, workplace)
    }

    private func read(_ file: ImportFile, _ workplace: Workplace) throws -> ImportedTree {
        let progress = ProgressLine("reading", on: output)
        defer { progress.finish() }
        do {
            return try ImportedTree(file.source(identities: identities(workplace))) { path in
                progress.update {
                    $0.items += 1
                    $0.current = "\(path)"
                }
            }
        } catch let error as ArchiveError where error.path == nil {
            let isOther = error.reason == "Unrecognized archive format"
            let reason = isOther ? "it is no tar or zip file" : error.reason
            throw Failure("import \(file.name): \(reason)", hint: error.hint)
        }
    }

    /// The repository's own key opens what was exported for it.
    private func identities(_ workplace: Workplace) throws -> [Identity] {
        let opening = Opening(invocation: invocation, settings: workplace.settings)
        var identities = try opening.credential().identities
        if let own = workplace.repository.identity { identities.append(own) }
        for file in invocation.arguments.values(.identity) {
            let path = Path.absolute(file, in: invocation.directory)
            let bytes = try WholeFile.read(FilePath(path), limit: Self.largestKeyFile)
            identities += try KeyFile.parse(bytes.span)
        }
        return identities
    }

    private func options(_ workplace: Workplace, _ words: ArchiveWords) -> Backup.Options {
        var options = Backup.Options()
        options.purpose = .imported
        options.store(as: workplace.settings)
        options.tags = words.tags
        // Who imports a file means what is in it.
        options.allowsEmpty = true
        options.trust = .accepted
        options.workers = ProcessFacts.processorCount + 1
        options.cache = workplace.cache
        return options
    }
}

// MARK: Sources

extension ImportCommand {
    private struct Named {
        let source: ImportedTree.Source
        let name: String
        /// Where a restore puts it.
        let path: [UInt8]
    }

    private func named(
        _ tree: ImportedTree, _ file: ImportFile, _ settings: Settings
    ) throws -> [Named] {
        let configured: [(name: String, path: String)] = settings.sources.compactMap { source in
            guard case .path(let path) = source.kind else { return nil }
            return (source.name, path)
        }
        return try tree.sources().map { source in
            guard source.path != .root else {
                let only = configured.count == 1 ? configured[0] : (file.title, file.title)
                return Named(source: source, name: only.0, path: Array(only.1.utf8))
            }
            let name = String(validating: source.path.bytes, as: UTF8.self) ?? "\(source.path)"
            let path = configured.first { $0.name == name }.map { Array($0.path.utf8) }
            return Named(source: source, name: name, path: path ?? source.path.bytes)
        }
    }

    /// What the file does not hold is kept as it was.
    private func planned(
        _ tree: ImportedTree, _ sources: [Named], _ base: Archive?
    ) -> [PlannedSource] {
        let imported = sources.map { named in
            tree.planned(named.source, name: named.name, path: named.path)
        }
        let others = (base?.sources ?? []).filter { source in
            !sources.contains { $0.name == source.name }
        }
        return imported
            + others.map {
                PlannedSource(
                    name: $0.name, path: $0.path, carriedBecause: "not in the imported file",
                    source: nil)
            }
    }
}

// MARK: What is said

extension ImportCommand {
    private func warn(_ notes: ImportNotes) {
        for text in notes.texts { output.warning("not imported as it is: \(text)") }
        let unnamed = notes.count - notes.texts.count
        if unnamed > 0 {
            output.warning("and \(HumanText.count(Int64(unnamed), "remark")) more")
        }
    }

    private func plan(_ sources: [Named], _ notes: ImportNotes) -> ExitCode {
        for named in sources {
            let files = Int64(named.source.fileCount)
            output.line("would import \(named.name): \(HumanText.count(files, "file"))")
            output.record(
                "source", [.init("name", .string(named.name)), .init("files", .integer(files))])
        }
        return notes.count > 0 ? .incomplete : .done
    }

    private func tell(
        _ result: Backup.Result, _ file: ImportFile, _ sources: [Named], _ notes: ImportNotes,
        _ duration: Duration, _ workplace: Workplace
    ) -> ExitCode {
        let read = result.archive.sources.filter { $0.capturedIn == result.archive.number }
        let files = read.reduce(0) { $0 + $1.statistics.files }
        let bytes = read.reduce(0) { $0 + $1.statistics.bytes }
        output.line(
            "archive \(result.archive.number) of \(workplace.timeline.name): imported "
                + "\(HumanText.count(Int64(files), "file")), \(HumanText.size(Int64(bytes))); "
                + "added \(HumanText.size(Int64(result.storedByteCount))) "
                + "in \(HumanText.duration(duration))")
        output.record(
            "import",
            [
                .init("timeline", .string(workplace.timeline.name.text)),
                .init("archive", .integer(Int64(result.archive.number.value))),
                .init("sources", .array(sources.map { .string($0.name) })),
                .init("files", .integer(Int64(files))), .init("bytes", .integer(Int64(bytes))),
                .init("bytesAdded", .integer(Int64(result.storedByteCount))),
                .init("milliseconds", .integer(Int64(duration / .milliseconds(1)))),
                .init("incomplete", .integer(Int64(notes.count))),
            ])
        return notes.count > 0 ? .incomplete : .done
    }
}
