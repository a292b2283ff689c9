package import Format
import Synchronization

/// The archives that a lease holder has sent: where the answer was lost, one may be there.
package final class SentArchives: Sendable {
    private let ids = Mutex<Set<ObjectName>>([])

    package init() {}

    func note(_ archive: Archive) {
        ids.withLock { _ = $0.insert(archive.id) }
    }

    package func contains(_ archive: Archive) -> Bool {
        ids.withLock { $0.contains(archive.id) }
    }
}
