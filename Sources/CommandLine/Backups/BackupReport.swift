import Storage
import Capture
import Configuration
import Format
import Repository
import Synchronization

extension BackupCommand {
    /// The summary, and the exit code that says whether anything is amiss.
    func report(
        _ result: Backup.Result, _ meter: Meter, _ duration: Duration,
        _ workplace: Workplace
    ) -> ExitCode {
        let output = workplace.invocation.output
        let total = result.archive.total
        output.line(
            "archive \(result.archive.number) of \(workplace.timeline.name)"
                + (result.archive.forkOf.map { ", a fork of \($0)" } ?? "") + ": "
                + "\(HumanText.count(Int64(total.files), "file")), "
                + "\(HumanText.size(Int64(total.bytes))); "
                + "read \(HumanText.size(meter.bytes)), "
                + "added \(HumanText.size(Int64(result.storedByteCount))) "
                + "in \(HumanText.duration(duration))")
        output.record("backup", members(result, meter, total, duration, workplace))
        if case .embedded(let folder) = workplace.settings.repository {
            output.note("kept in \(folder), on this machine only")
        }
        return judge(result, output)
    }

    private func judge(_ result: Backup.Result, _ output: Output) -> ExitCode {
        for reason in result.archive.suspicion?.reasons ?? [] {
            output.warning(
                "archive \(result.archive.number) is suspect: \(reason)",
                hint: "if that is meant: holdfast accept \(result.archive.number)")
        }
        if let lost = result.lost {
            output.warning(
                "the store had lost a part of archive \(lost); "
                    + "all is stored again in archive \(result.archive.number)")
        }
        FormerSources.tell(of: result, to: output)
        noteUnsound(result.archive, output)
        for path in result.incomplete {
            output.warning(
                "not backed up as it should be: \(path)",
                hint: path.hasSuffix(Backup.takenAsItIs)
                    ? "if it is right so: holdfast backup --accept" : nil)
        }
        let unnamed = result.incompleteCount - result.incomplete.count
        if unnamed > 0 { output.warning("and \(HumanText.count(Int64(unnamed), "path")) more") }
        return result.incompleteCount > 0 ? .incomplete : .done
    }

    /// Nobody knows a better state of these, or what is to be expected of them.
    private func noteUnsound(_ archive: Archive, _ output: Output) {
        guard !archive.unsound.isEmpty else { return }
        let paths = archive.unsound.prefix(5).map { unsound in
            let source = archive.sources[unsound.source].name
            return unsound.path == .root ? source : "\(source)/\(unsound.path)"
        }
        let more = archive.unsound.count > paths.count ? ", and more" : ""
        output.note(
            "kept as they are, though no whole JSON or database: "
                + paths.joined(separator: ", ") + more)
    }

    private func members(
        _ result: Backup.Result, _ meter: Meter, _ total: Archive.Statistics,
        _ duration: Duration, _ workplace: Workplace
    ) -> [JSONValue.Member] {
        let counts = workplace.invocation.traffic.counts
        return [
            .init("timeline", .string(workplace.timeline.name.text)),
            .init("archive", .integer(Int64(result.archive.number.value))),
            .init("files", .integer(Int64(total.files))),
            .init("bytes", .integer(Int64(total.bytes))),
            .init("bytesRead", .integer(meter.bytes)),
            .init("bytesAdded", .integer(Int64(result.storedByteCount))),
            .init("milliseconds", .integer(Int64(duration / .milliseconds(1)))),
            .init("requests", .integer(Int64(counts.requests))),
            .init("suspect", .bool(result.archive.suspicion != nil)),
            .init("fork", .bool(result.archive.isFork)),
            .init("incomplete", .integer(Int64(result.incompleteCount))),
        ]
    }
}
