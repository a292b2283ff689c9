import Format

/// What an app waits for that is not ready, in words for who asks how it is.
enum Awaited: Sendable {
    case repository
    /// Another container, by its host.
    case handover(String)
    case restore(ArchiveNumber)
    case migration
    case command

    var words: String {
        switch self {
        case .repository: "the repository to answer"
        case .handover(let host): "\(host) to hand over"
        case .restore(let number): "archive \(number) to be restored"
        case .migration: "the migration to end"
        case .command: "the command to be ready"
        }
    }
}
