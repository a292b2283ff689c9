import Capture
import Format
import Restoration
import Synchronization

/// Counts what a backup or a restore does, for the line on the terminal and for the summary.
///
/// It hears of every file, of which there may be very many: it takes a lock only to draw.
final class Meter: CaptureProgress, RestoreProgress {
    private let line: ProgressLine
    private let entryCount = Atomic<Int64>(0)
    private let byteCount = Atomic<Int64>(0)

    init(_ line: ProgressLine) {
        self.line = line
    }

    /// Bytes read by a backup, written by a restore.
    var bytes: Int64 { byteCount.load(ordering: .relaxed) }

    /// Starts from zero towards what is known of the whole.
    func expect(entries: UInt64?, bytes: UInt64? = nil) {
        entryCount.store(0, ordering: .relaxed)
        byteCount.store(0, ordering: .relaxed)
        line.update {
            $0.items = 0
            $0.bytes = 0
            $0.totalItems = entries.map { Int64($0) }
            $0.totalBytes = bytes.map { Int64($0) }
        }
    }

    /// Goes on towards what has meanwhile become known of the whole.
    func foresee(_ survey: Survey) {
        line.update {
            $0.totalItems = Int64(clamping: survey.entries)
            $0.totalBytes = Int64(clamping: survey.bytes)
        }
    }

    func entry(_ path: EntryPath) {
        entryCount.wrappingAdd(1, ordering: .relaxed)
        show(path)
    }

    func read(_ count: Int, of path: EntryPath) { add(count, path) }
    func stored(_ count: Int) {}
    func finished(_ path: EntryPath) { entry(path) }
    func wrote(_ count: Int, of path: EntryPath) { add(count, path) }

    private func add(_ count: Int, _ path: EntryPath) {
        byteCount.wrappingAdd(Int64(count), ordering: .relaxed)
        show(path)
    }

    private func show(_ path: EntryPath) {
        guard line.isDue else { return }
        line.update {
            $0.items = entryCount.load(ordering: .relaxed)
            $0.bytes = bytes
            $0.current = "\(path)"
        }
    }
}
