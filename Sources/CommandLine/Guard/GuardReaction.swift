import Configuration
import Format
import Repository
import Restoration

/// What is done when a guarded command has failed.
struct GuardReaction {
    /// As the option has it.
    enum Choice: String, CaseIterable {
        case restore, ask, keep

        init(_ invocation: Invocation) throws {
            guard let word = invocation.arguments.value(.onFailure) else {
                self = .restore
                return
            }
            guard let choice = Choice(rawValue: word) else {
                throw UsageError.other(
                    "\"\(word)\" is no way to react",
                    hint: "--on-failure "
                        + Choice.allCases.map(\.rawValue).joined(separator: ", or "))
            }
            self = choice
        }
    }

    private let workplace: Workplace
    private let archive: Archive
    private let choice: Choice
    private var invocation: Invocation { workplace.invocation }
    private var output: Output { invocation.output }

    init(_ workplace: Workplace, _ archive: Archive, _ choice: Choice) {
        self.choice = choice
        self.workplace = workplace
        self.archive = archive
    }

    /// Brings the data back, or says how that is done.
    func run() async throws {
        guard try isWanted() else { return leave("the data is as it was left") }
        guard try await isNewest() else {
            return leave("others have written since: the data is as it was left")
        }
        try await bringBack()
    }

    private func isWanted() throws -> Bool {
        switch choice {
        case .keep: false
        case .ask: try invocation.prompt.confirm("Bring back archive \(archive.number)?") ?? false
        case .restore: true
        }
    }

    private func isNewest() async throws -> Bool {
        guard let newest = try await workplace.timeline.newest() else { return false }
        return try await workplace.timeline.origin(of: newest, since: archive).id == archive.id
    }

    private func leave(_ state: String) {
        output.warning(
            state, hint: "to bring it back: holdfast restore \(archive.number) --replace")
    }

    private func bringBack() async throws {
        let places = DataPlaces(
            places: try SourcePlaces(workplace.settings, invocation.directory).all(),
            timeline: workplace.timeline.name)
        let attendance = Attendance(invocation, workplace.settings)
        let memory = try await DataBringing(workplace, places, attendance.hooks).bringBack(
            Set(places.places.map(\.name)), exactly: archive)
        try? workplace.localState.write(memory)
        output.note(
            "archive \(archive.number) was brought back; "
                + "what the command left is kept: holdfast undo")
    }
}
