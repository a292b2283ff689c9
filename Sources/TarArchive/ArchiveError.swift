/// What could not be done with an archive, or with an entry of it, and why.
package struct ArchiveError: Error, Equatable, Sendable {
    package let operation: String
    /// The entry's path, where one was at stake.
    package let path: [UInt8]?
    package let reason: String
    package let hint: String?

    init(_ operation: String, path: [UInt8]? = nil, reason: String, hint: String? = nil) {
        self.operation = operation
        self.path = path
        self.reason = reason
        self.hint = hint
    }
}

extension ArchiveError: CustomStringConvertible {
    package var description: String {
        let subject = path.map { " " + String(decoding: $0, as: UTF8.self).debugDescription } ?? ""
        return "\(operation)\(subject): \(reason)"
    }
}
