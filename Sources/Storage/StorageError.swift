/// What a store refused to do, with which object, and why.
package struct StorageError: Error, Equatable, Sendable {
    /// What a caller can tell apart.
    package enum Kind: Hashable, Sendable {
        case notFound
        /// The folder or bucket itself is missing.
        case noStore
        /// The store has no such ability.
        case unsupported
        case denied, noSpace, unreachable, damaged, other
    }

    package let kind: Kind
    /// What was being done, as a verb: "put", "list".
    package let operation: String
    /// The object, or the store.
    package let subject: String
    /// In plain words, without the operation and the object.
    package let reason: String
    package let hint: String?
    /// Whether the same request may well succeed a little later.
    package let isRetryable: Bool
    /// How long the store asked to wait before that.
    package let retryAfter: Duration?
    /// How long the request was held back on this side before it went out.
    var waited = Duration.zero

    package init(
        _ kind: Kind, _ operation: String, _ subject: String, _ reason: String,
        hint: String? = nil, isRetryable: Bool = false, retryAfter: Duration? = nil
    ) {
        self.kind = kind
        self.operation = operation
        self.subject = subject
        self.reason = reason
        self.hint = hint
        self.isRetryable = isRetryable
        self.retryAfter = retryAfter
    }

    package init(
        _ kind: Kind, _ operation: String, _ key: ObjectKey, _ reason: String,
        hint: String? = nil, isRetryable: Bool = false, retryAfter: Duration? = nil
    ) {
        self.init(
            kind, operation, key.text, reason, hint: hint, isRetryable: isRetryable,
            retryAfter: retryAfter)
    }
}

extension StorageError: CustomStringConvertible {
    package var description: String { "\(operation) \(subject): \(reason)" }
}
