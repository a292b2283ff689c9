/// Bytes that are not what the format page allows.
package struct FormatError: Error, Equatable, CustomStringConvertible {
    /// What was being read, in the words of the format page.
    package let subject: String
    package let reason: String

    package init(_ subject: String, _ reason: String) {
        self.subject = subject
        self.reason = reason
    }

    package var description: String { "\(subject): \(reason)" }
}
