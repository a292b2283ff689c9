import Capture
import Format
import Synchronization

/// What somebody at a terminal sees of a backup.
final class BackupProgress: Sendable {
    let meter: Meter
    private let line: ProgressLine
    private let surveys: Bool
    private let survey = Mutex<Task<Void, Never>?>(nil)

    init(on output: Output) {
        line = ProgressLine("backing up", on: output)
        // Whoever looks closely would be told twice of what is left out.
        surveys = line.isShown && output.verbosity == .normal
        meter = Meter(line)
    }

    /// The base tells about how much there is; the first time that is found out meanwhile.
    func begin(_ sources: [PlannedSource], upon base: Archive?) {
        meter.expect(entries: base?.total.entries)
        guard base == nil, surveys else { return }
        survey.withLock { survey in
            survey?.cancel()
            survey = Task { await look(at: sources) }
        }
    }

    /// What can't be looked at is the backup's to tell of.
    private func look(at sources: [PlannedSource]) async {
        guard let found = try? await Survey.of(sources) else { return }
        survey.withLock { _ in
            if !Task.isCancelled { meter.foresee(found) }
        }
    }

    /// Takes the line away.
    func finish() {
        survey.withLock { $0?.cancel() }
        line.finish()
    }
}
