import Synchronization

/// Tells of encrypted databases, of each once.
final class EncryptedNews: Sendable {
    private let told = Mutex<Set<String>>([])
    private let warn: @Sendable (_ text: String, _ hint: String) -> Void

    init(_ warn: @escaping @Sendable (_ text: String, _ hint: String) -> Void) {
        self.warn = warn
    }

    func tell(_ path: String) {
        guard told.withLock({ $0.insert(path).inserted }) else { return }
        warn(
            "\(path) is an encrypted database, which SQLite can't copy without its key: it is taken "
                + "as it lies, with its log, once both have stayed the same",
            "let a hook checkpoint it (PRAGMA wal_checkpoint(TRUNCATE)) or write a copy beside it: "
                + "holdfast help hooks")
    }
}
