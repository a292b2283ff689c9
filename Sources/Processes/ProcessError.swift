import Glibc

/// A program that did not do what it was run for.
package struct ProcessError: Error, Equatable, CustomStringConvertible, Sendable {
    /// What a caller can tell apart.
    package enum Kind: Hashable, Sendable {
        /// Nowhere where it was looked for.
        case notFound
        /// It is there, and the system does not run it.
        case notExecutable
        case notStarted, failed, tooLong, tooMuchOutput
    }

    package let kind: Kind
    package let reason: String

    init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }

    package var description: String { reason }
}

func errorText(_ code: Int32) -> String {
    unsafe String(cString: strerror(code))
}
