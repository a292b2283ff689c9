import Format
import Synchronization

/// The numbers of which a listing showed a tombstone beside the archive, or what looks like one.
///
/// What was forgotten stays so, so this is never out of date; what is not here may be forgotten.
final class ForgottenNumbers: Sendable {
    private let numbers = Mutex<Set<ArchiveNumber>>([])

    func contains(_ number: ArchiveNumber) -> Bool { numbers.withLock { $0.contains(number) } }

    func insert(_ number: ArchiveNumber) { numbers.withLock { _ = $0.insert(number) } }
}
