/// A restore that can't be done, or must not be.
package struct RestorationError: Error, Equatable, CustomStringConvertible {
    /// What a caller may branch on; each has its exit code.
    package enum Kind: Sendable {
        /// Something is there that nobody asked to replace.
        case refused
        /// The archive says what no backup says.
        case corrupt
        /// Another restore is at work on the same destination.
        case heldByAnother
        /// The archive has nothing of what was asked for.
        case noArchive
        case other
    }

    package let kind: Kind
    /// What was being done.
    package let operation: String
    /// What it was done to.
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

    /// An entry that fits nowhere in the tree.
    static func corrupt(_ source: String, _ path: String, _ reason: String) -> RestorationError {
        RestorationError(
            .corrupt, "restore \(source)", path.isEmpty ? "its root" : path, reason,
            hint: "holdfast check --read-data finds all damage; holdfast repair saves what is whole"
        )
    }
}
