import Capture
import Configuration
import Files
import Format
import Repository
import Storage

extension Command {
    static let copy = Command(.copy, attention: .upkeep) { invocation in
        try await CopyCommand(invocation).run()
    }
}

/// Opens both repositories, says what is missing in the other, and copies that.
private struct CopyCommand {
    private let invocation: Invocation
    private var output: Output { invocation.output }

    init(_ invocation: Invocation) {
        self.invocation = invocation
    }

    func run() async throws -> ExitCode {
        let flags = try targetFlags()
        let source = try await Workplace.open(invocation)
        let target = try await target(flags)
        let copying = Copying(from: source.timeline, to: target.timeline)
        var copies = try await copying.copies()
        let items = try await items(copying, copies, source)
        guard !items.isEmpty else {
            output.line("nothing to copy: \(target.store.properties.name) has all of it")
            output.record("copied", [.init("archives", .integer(0))])
            return .done
        }
        if invocation.arguments.has(.dryRun) { return plan(items) }
        var count: Int64 = 0
        for item in items where try await copy(item, copying, &copies, source) {
            count += 1
        }
        output.line(
            "copied \(HumanText.count(count, "archive")) of \(source.timeline.name) to "
                + target.store.properties.name)
        output.record("copied", [.init("archives", .integer(count))])
        return .done
    }

    /// The other repository, as if it were the one configured.
    private func targetFlags() throws -> [Flag] {
        guard invocation.arguments.has(.toRepository) else {
            throw UsageError.other(
                "copy needs the repository to copy to", hint: "holdfast copy --to ADDRESS")
        }
        return invocation.flag(.repository, .toRepository)
            + invocation.flag(.keyFile, .toKeyFile) + invocation.flag(.timeline, .toTimeline)
    }

    private func target(_ flags: [Flag]) async throws -> Workplace {
        do {
            return try await Workplace.open(invocation, flags)
        } catch let error as RepositoryError where error.kind == .noRepository {
            let address = invocation.arguments.value(.toRepository) ?? ""
            throw RepositoryError(
                .noRepository, error.operation, error.subject, error.reason,
                hint: "holdfast init --repository \(address) makes one")
        }
    }

    private func items(
        _ copying: Copying, _ copies: Copying.Copies, _ source: Workplace
    ) async throws -> [Copying.Item] {
        let words = invocation.arguments.words
        guard !words.isEmpty else { return try await copying.plan(copies) }
        var archives: [Archive] = []
        for word in words {
            guard let reference = ArchiveReference(word) else {
                throw UsageError.other(
                    "\"\(word)\" names no archive",
                    hint: "archives are named by number, latest or latest~2; "
                        + "holdfast list shows them")
            }
            let archive = try await ArchiveFinder(source.timeline).find(
                ArchiveFinder.Selection(.reference(reference)))
            if !archives.contains(archive) { archives.append(archive) }
        }
        for archive in archives {
            guard let number = copies.numbers[archive.number] else { continue }
            output.note("archive \(archive.number) is there already, as archive \(number)")
        }
        return try await copying.plan(archives, copies)
    }

    private func plan(_ items: [Copying.Item]) -> ExitCode {
        for item in items {
            let time = HumanText.time(item.archive.time.seconds, in: invocation.zone)
            output.line(
                "would copy archive \(item.archive.number)  \(time)"
                    + (item.isFork ? "  as a fork" : ""))
            output.record("plan", members(item))
        }
        return .done
    }

    private func members(_ item: Copying.Item) -> [JSONValue.Member] {
        [
            .init("archive", .integer(Int64(item.archive.number.value))),
            .init("fork", .bool(item.isFork)),
        ]
    }

    /// False when somebody else has copied it meanwhile.
    private func copy(
        _ item: Copying.Item, _ copying: Copying, _ copies: inout Copying.Copies,
        _ source: Workplace
    ) async throws -> Bool {
        let number = item.archive.number
        let progress = ProgressLine("copying archive \(number)", on: output)
        defer { progress.finish() }
        var options = Backup.Options()
        options.store(as: source.settings)
        options.workers = ProcessFacts.processorCount + 1
        let outcome: Copying.Outcome
        do {
            outcome = try await copying.copy(
                item, &copies, options, progress: Meter(progress))
        } catch let error as RepositoryError {
            // What was not asked for by its number need not be there any more.
            guard error.kind == .forgotten, invocation.arguments.words.isEmpty else { throw error }
            output.note("archive \(number) was forgotten meanwhile, and is not copied")
            return false
        }
        progress.finish()
        guard case .copied(let result) = outcome else {
            output.note("archive \(number) was copied by another process meanwhile")
            return false
        }
        let added = HumanText.size(Int64(clamping: result.storedByteCount))
        output.line(
            "archive \(number) is archive \(result.archive.number) there"
                + (item.isFork ? ", a fork" : "") + "; added \(added)")
        output.record(
            "copy",
            members(item) + [
                .init("as", .integer(Int64(result.archive.number.value))),
                .init("bytesAdded", .integer(Int64(clamping: result.storedByteCount))),
            ])
        return true
    }
}
