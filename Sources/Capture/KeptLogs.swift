import Format
import LiveFiles
import Synchronization

/// The logs of encrypted databases, from when the databases were read until it is their turn.
final class KeptLogs: Sendable {
    private struct State {
        var read: Set<EntryPath> = []
        var copies: [[UInt8]: LogCopy] = [:]
    }

    private let state = Mutex(State())

    func hasRead(_ database: EntryPath) -> Bool {
        state.withLock { $0.read.contains(database) }
    }

    func keep(_ copies: [LogCopy], of database: EntryPath) {
        state.withLock { state in
            state.read.insert(database)
            for copy in copies { state.copies[database.bytes + copy.ending] = copy }
        }
    }

    func take(_ log: EntryPath) -> LogCopy? {
        state.withLock { $0.copies.removeValue(forKey: log.bytes) }
    }
}
