/// Whose command a process is, and on which data it works: what it is told by a variable.
package struct CommandOwner: Equatable, Sendable {
    package let process: ProcessIdentity
    /// Where the data lies, without links.
    package let places: [String]

    /// This process; nothing where the system doesn't tell who that is.
    package static func own(on places: [String]) -> CommandOwner? {
        ProcessIdentity.own().map { CommandOwner(process: $0, places: places) }
    }
}

extension CommandOwner: LosslessStringConvertible {
    package var description: String {
        ([process.description] + places).joined(separator: "\n")
    }

    package init?(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let first = lines.first, let process = ProcessIdentity(first) else { return nil }
        self.init(process: process, places: Array(lines.dropFirst()))
    }
}
