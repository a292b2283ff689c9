import Configuration
import Format
import Repository
import Restoration
import Storage
import Synchronization

extension RestoreCommand {
    func announce(_ archive: Archive, _ workplace: Workplace) async {
        let time = HumanText.timeWithUTC(archive.time.seconds, in: invocation.zone)
        output.note(
            "restoring archive \(archive.number) of \(workplace.timeline.name), "
                + "\(HumanText.age(of: archive.time.seconds, now: invocation.now())): \(time)")
        for reason in archive.suspicion?.reasons ?? [] {
            output.warning("archive \(archive.number) is suspect: \(reason)")
        }
        if let text = await ArchiveText.repairWarning(archive, workplace.timeline) {
            output.warning(
                text,
                hint: "older archives, which holdfast list shows, may have what it lacks")
        }
    }

    /// Says what would be done, and does nothing.
    func show(_ plan: RestorePlan, _ workplace: Workplace) async throws -> ExitCode {
        for item in plan.items where item.effect != .nothing {
            let preview = try await plan.preview(item, cache: workplace.cache)
            guard preview.entryCount > 0 else { continue }
            output.line(
                "would restore \(PrintablePath.text(item.source.name)) to \(item.destination.path): "
                    + "\(HumanText.count(Int64(preview.fileCount), "file")), "
                    + "\(HumanText.size(Int64(preview.byteCount))), \(item.effect.phrase)")
            for path in preview.replaced { output.line("would replace \(path)") }
            let unnamed = preview.replacedCount - UInt64(preview.replaced.count)
            if unnamed > 0 { output.line("and \(HumanText.count(Int64(unnamed), "path")) more") }
            output.record(
                "plan",
                [
                    .init("source", .string(item.source.name)),
                    .init("path", .string("\(item.destination.path)")),
                    .init("effect", .string(item.effect.word)),
                    .init("files", .integer(Int64(preview.fileCount))),
                    .init("bytes", .integer(Int64(preview.byteCount))),
                    .init("replaced", .integer(Int64(preview.replacedCount))),
                ])
        }
        return .done
    }

    func report(
        _ result: RestoreResult, _ archive: Archive, _ duration: Duration, _ workplace: Workplace
    ) -> ExitCode {
        for text in result.notes.warnings { output.warning(text) }
        for text in result.notes.skipped { output.warning("not restored: \(text)") }
        output.line(
            "restored archive \(archive.number) of \(workplace.timeline.name): "
                + "\(HumanText.count(Int64(result.fileCount), "file")), "
                + "\(HumanText.size(Int64(result.byteCount))) in \(HumanText.duration(duration))")
        for item in result.items where item.hasUndo {
            output.note(
                "what was at \(item.destination) is kept: "
                    + "\(undo(item, workplace)) brings it back, "
                    + "\(undo(item, workplace)) --discard frees its space")
        }
        output.record(
            "restore",
            [
                .init("restored", .bool(true)),
                .init("archive", .integer(Int64(archive.number.value))),
                .init("files", .integer(Int64(result.fileCount))),
                .init("bytes", .integer(Int64(result.byteCount))),
                .init("milliseconds", .integer(Int64(duration / .milliseconds(1)))),
                .init("requests", .integer(Int64(workplace.invocation.traffic.counts.requests))),
                .init("skipped", .integer(Int64(result.notes.skippedCount))),
                .init("undo", .bool(result.items.contains { $0.hasUndo })),
            ])
        return result.isIncomplete ? .incomplete : .done
    }

    /// Undo finds configured sources by itself.
    private func undo(_ item: RestoreResult.Item, _ workplace: Workplace) -> String {
        let places = try? SourcePlaces(workplace.settings, invocation.directory).all()
        let isConfigured = places?.contains { $0.name == item.source } ?? false
        return isConfigured && !invocation.arguments.has(.to)
            ? "holdfast undo" : "holdfast undo \(item.destination)"
    }

    /// An app goes on from the newest archive, whatever is on the disk.
    func noteIfOld(_ archive: Archive, _ workplace: Workplace) async {
        guard (try? invocation.asksForNewest) == false, !invocation.arguments.has(.to),
            !invocation.arguments.has(.from),
            let newest = try? await workplace.timeline.newest(), newest.number > archive.number,
            let origin = try? await workplace.timeline.origin(of: newest, since: archive),
            origin.id != archive.id
        else { return }
        output.note(
            "this is not the newest archive, which holdfast run starts with: "
                + "holdfast rollback \(archive.number) makes it the newest")
    }
}

extension RestoreEffect {
    fileprivate var phrase: String {
        switch self {
        case .create: "where nothing is"
        case .replace: "in place of what is there"
        case .merge: "among what is there"
        case .nothing: "not at all"
        }
    }

    fileprivate var word: String {
        switch self {
        case .create: "create"
        case .replace: "replace"
        case .merge: "merge"
        case .nothing: "nothing"
        }
    }
}
