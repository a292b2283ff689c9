/// Why the settings could not be had, in words for the person who wrote them.
package struct ConfigurationError: Error, Equatable, Sendable {
    package var operation: String
    package var subject: String
    package var reason: String
    package var hint: String?

    package init(_ operation: String, _ subject: String, _ reason: String, hint: String? = nil) {
        self.operation = operation
        self.subject = subject
        self.reason = reason
        self.hint = hint
    }
}

extension ConfigurationError: CustomStringConvertible {
    package var description: String { "\(operation) \(subject): \(reason)" }
}
