import Age
import Configuration
import Exchange
import Files
import Format
import Repository

extension Command {
    static let export = Command(.export) { invocation in
        try await ExportCommand(invocation).run()
    }
}

/// Writes an archive to a file or to standard output.
private struct ExportCommand {
    private let invocation: Invocation
    private var output: Output { invocation.output }

    init(_ invocation: Invocation) {
        self.invocation = invocation
    }

    func run() async throws -> ExitCode {
        let target = try ExportTarget(invocation)
        let given = try invocation.arguments.values(.ageRecipient).map {
            try recipient($0, of: .ageRecipient)
        }
        let globs = EntryGlobs(invocation)
        return try await Workplace.reading(invocation) { workplace, archive, _ in
            let recipients = given + (try await ownRecipients(workplace))
            let export = Export(workplace.timeline, archive, cache: workplace.cache) {
                globs.contains($0.name, $1, isDirectory: $2)
            }
            let report = try await write(export, target, recipients, archive.total)
            return tell(report, archive, target)
        }
    }

    /// Of all keys that may read the repository, so that whoever has one can open the file.
    private func ownRecipients(_ workplace: Workplace) async throws -> [Recipient] {
        guard invocation.arguments.has(.ageSelf) else { return [] }
        let keys = try await KeyManagement(workplace.repository).list()
        let informations = keys.filter { $0.state == .usable }.compactMap(\.information)
        let recipients = informations.filter { $0.role == .full }.map(\.recipient)
        guard !recipients.isEmpty else {
            throw Failure(
                "encrypt the export: no key of the repository is known that reads it",
                hint: "--age RECIPIENT", exitCode: .wrongKey)
        }
        return recipients
    }

    private func write(
        _ export: Export, _ target: ExportTarget, _ recipients: [Recipient],
        _ total: Archive.Statistics
    ) async throws -> Export.Report {
        guard let path = target.path else {
            return try await write(export, target, recipients, total) { try output.bytes($0) }
        }
        let (folder, name) = try FilePath(path).split()
        let directory = try Directory.open(folder)
        if let kind = try directory.statusIfPresent(name)?.kind, kind != .file {
            throw Failure("export to \(path): what is there is no file", hint: "-o ANOTHER-NAME")
        }
        let temporary = TemporaryName.make()
        let file = try directory.createFile(temporary)
        do {
            let report = try await write(export, target, recipients, total) { bytes in
                try file.write(bytes.span)
            }
            try file.sync()
            try directory.publish(temporary, as: name)
            return report
        } catch {
            try? directory.removeFile(temporary)  // what went wrong first is what must be told
            throw error
        }
    }

    private func write(
        _ export: Export, _ target: ExportTarget, _ recipients: [Recipient],
        _ total: Archive.Statistics, to write: @escaping ([UInt8]) throws -> Void
    ) async throws -> Export.Report {
        let progress = ProgressLine("exporting", on: output)
        defer { progress.finish() }
        progress.update { $0.totalItems = Int64(total.entries) }
        let sink = try ExportSink(to: recipients, write: write)
        let report = try await export.write(
            target.format,
            progress: { path in
                progress.update {
                    $0.items += 1
                    $0.current = "\(path)"
                }
            },
            to: { try sink.take($0) })
        let isEmpty = report.entryCount == 0 && report.skippedCount == 0
        if isEmpty, invocation.arguments.has(.include) {
            throw Failure(
                "export: nothing in the archive matches", hint: "holdfast ls shows what it holds")
        }
        try sink.finish()
        return report
    }

    private func tell(
        _ report: Export.Report, _ archive: Archive, _ target: ExportTarget
    ) -> ExitCode {
        for text in report.skipped { output.warning("not exported: \(text)") }
        let unnamed = report.skippedCount - report.skipped.count
        if unnamed > 0 {
            output.warning("and \(HumanText.count(Int64(unnamed), "entry", "entries")) more")
        }
        output.note(
            "exported archive \(archive.number): "
                + "\(HumanText.count(Int64(report.fileCount), "file")), "
                + HumanText.size(Int64(clamping: report.byteCount))
                + (target.path.map { ", to \($0)" } ?? ""))
        if let path = target.path {
            output.record(
                "export",
                [
                    .init("archive", .integer(Int64(archive.number.value))),
                    .init("path", .string(path)), .init("encrypted", .bool(target.isEncrypted)),
                    .init("files", .integer(Int64(report.fileCount))),
                    .init("bytes", .integer(Int64(clamping: report.byteCount))),
                    .init("skipped", .integer(Int64(report.skippedCount))),
                ])
        }
        return report.skippedCount > 0 ? .incomplete : .done
    }
}
