import Capture
import Deploy
import Files
import Format
import Repository

/// Keeps what is on this disk, and in no archive, beside the main line.
struct LocalFork {
    private let workplace: Workplace

    init(_ workplace: Workplace) {
        self.workplace = workplace
    }

    /// The fork, and the archive that the data is from; nothing where nothing is new, or nobody
    /// knows where it is from.
    func keep(_ places: DataPlaces) async throws -> (fork: ArchiveNumber, origin: ArchiveNumber)? {
        let memory = try workplace.localState.read()
        let marks = try places.places.compactMap { place -> DataState.Mark? in
            guard case .data(let mark) = try places.state(place, memory) else { return nil }
            return mark
        }
        // What the others have beyond the oldest is in the newest archive, too.
        guard let mark = marks.min(by: { $0.number < $1.number }) else { return nil }
        var options = Backup.Options(
            workplace, try ArchiveWords(workplace.invocation, workplace.settings))
        options.isFork = true
        options.skipsUnchanged = true
        // Where nothing is left there is nothing to keep.
        options.allowsEmpty = true
        options.descent = Archive.Parent(number: mark.number, id: mark.id)
        let sources = BackupSources(
            workplace: workplace, paths: [], rules: CaptureRules(workplace.settings),
            scanStart: ScanStart.now(), missing: .carried)
        let result = try await Backup(workplace.timeline, options, progress: Silence()).run {
            try sources.plan($0, nil)
        }
        return result.isUnchanged ? nil : (result.archive.number, mark.number)
    }
}
