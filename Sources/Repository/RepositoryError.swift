package import Storage

/// A repository that can't do what was asked of it.
package struct RepositoryError: Error, CustomStringConvertible {
    /// What a caller may branch on; each has its exit code.
    package enum Kind: Sendable {
        case noRepository
        case noKey
        case wrongKey
        /// Keys were rotated since this one was read; `Repository.refreshed()` may know the new.
        case rotated
        case damagedKey
        case corrupt
        case noArchive
        /// The archive was there when the work began; what is newest by now may do as well.
        case forgotten
        case heldByAnother
        case refused
        case other
    }

    package let kind: Kind
    /// What was being done.
    package let operation: String
    /// The object or thing it was done to.
    package let subject: String
    package let reason: String
    package let hint: String?

    package init(
        _ kind: Kind, _ operation: String, _ subject: String, _ reason: String, hint: String? = nil
    ) {
        self.kind = kind
        self.operation = operation
        self.subject = subject
        self.reason = reason
        self.hint = hint
    }

    package var description: String { "\(operation): \(subject): \(reason)" }

    /// An object whose bytes are not what was written.
    package static func corrupt(
        _ operation: String, _ key: ObjectKey, _ reason: String
    ) -> RepositoryError {
        RepositoryError(
            .corrupt, operation, key.description, reason,
            hint: "holdfast check --read-data finds all damage; holdfast repair saves what is whole"
        )
    }
}
