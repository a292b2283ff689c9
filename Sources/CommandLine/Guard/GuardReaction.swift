import Configuration
import Format
import Repository
import Restoration

/// What is done when a guarded command has failed.
struct GuardReaction {
    /// As the option has it.
    enum Choice: String {
        case restore, ask, keep

        init(_ invocation: Invocation) {
            self = invocation.arguments.value(.onFailure).flatMap(Choice.init) ?? .restore
        }
    }

    private let data: GuardedData
    private let choice: Choice
    private let invocation: Invocation
    private var output: Output { invocation.output }
    private var archive: Archive { data.archive }

    init(_ data: GuardedData, _ choice: Choice, _ invocation: Invocation) {
        self.choice = choice
        self.data = data
        self.invocation = invocation
    }

    /// Brings the data back, or says how that is done; tells whether it is back.
    func run() async throws -> Bool {
        guard try isWanted() else {
            leave("the data is as it was left")
            return false
        }
        guard try await data.isNewest() else {
            leave("others have written since: the data is as it was left")
            return false
        }
        try await data.bringBack()
        output.note(
            "archive \(archive.number) was brought back; "
                + "what the command left is kept: holdfast undo")
        return true
    }

    private func isWanted() throws -> Bool {
        switch choice {
        case .keep: false
        case .ask:
            try invocation.arguments.has(.yes)
                || invocation.prompt.confirm("Bring back archive \(archive.number)?") ?? false
        case .restore: true
        }
    }

    private func leave(_ state: String) {
        data.endChange()
        output.warning(
            state, hint: "to bring it back: holdfast restore \(archive.number) --replace")
    }
}
