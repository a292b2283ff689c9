import Capture
import Format
import Restoration
import Synchronization

/// Counts what a backup or a restore does, for the line on the terminal and for the summary.
final class Meter: CaptureProgress, RestoreProgress {
    private let line: ProgressLine
    private let counts = Mutex((entries: Int64(0), bytes: Int64(0)))

    init(_ line: ProgressLine) {
        self.line = line
    }

    /// Bytes read by a backup, written by a restore.
    var bytes: Int64 { counts.withLock { $0.bytes } }

    /// Starts from zero towards what is known of the whole.
    func expect(entries: UInt64?, bytes: UInt64? = nil) {
        counts.withLock { $0 = (0, 0) }
        line.update {
            $0.items = 0
            $0.bytes = 0
            $0.totalItems = entries.map { Int64($0) }
            $0.totalBytes = bytes.map { Int64($0) }
        }
    }

    func entry(_ path: EntryPath) {
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

    func read(_ count: Int) { add(count) }
    func stored(_ count: Int) {}
    func finished(_ path: EntryPath) { entry(path) }
    func wrote(_ count: Int) { add(count) }

    private func add(_ count: Int) {
        let bytes = counts.withLock { counts in
            counts.bytes += Int64(count)
            return counts.bytes
        }
        line.update { $0.bytes = bytes }
    }
}
