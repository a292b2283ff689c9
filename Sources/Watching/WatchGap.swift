package import Files

/// Why changes at some place may go unnoticed.
package struct WatchGap: Error, Hashable, Sendable {
    /// What a caller can tell apart.
    package enum Kind: Hashable, Sendable {
        /// The system gives no means at all.
        case noWatching
        case tooManyWatches, tooManyOpenFiles
        /// Nor can a backup read what is there.
        case unreadable
        /// Others may change it unseen by this kernel.
        case shared
    }

    package let kind: Kind
    package let path: FilePath?
    package let reason: String
    package let hint: String?

    init(_ kind: Kind, _ path: FilePath?, _ reason: String, hint: String? = nil) {
        self.kind = kind
        self.path = path
        self.reason = reason
        self.hint = hint
    }

    init(_ error: FileError) {
        let kind: Kind = error.isTransient ? .tooManyOpenFiles : .unreadable
        self.init(kind, error.path, error.reason, hint: error.hint)
    }

    /// Whether it may be gone when somebody looks again.
    var isCurable: Bool { kind != .shared && kind != .noWatching }
}

extension WatchGap: CustomStringConvertible {
    package var description: String {
        guard let path else { return reason }
        return "watch \(path): \(reason)"
    }
}
